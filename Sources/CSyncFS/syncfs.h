// Glibc declares this only with _GNU_SOURCE, which Swift's module of it does not set.
#pragma once

// Waits until all that was written to the file system of an open file is on the disk.
int syncfs(int descriptor);

// A pipe whose ends a program that is started later does not get.
int pipe2(int ends[2], int flags);
