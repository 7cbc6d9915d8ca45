internal import Glibc
internal import STACCommands

exit(await runStacManager())
