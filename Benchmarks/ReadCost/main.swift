import Glibc
import STACGeoParquet
import STACJSON

// read-cost FILE.parquet [ROWS [ROUNDS]]: CPU time of one thread for decoding the columns of a file, and
// for writing its rows as Items, so many rows at a time.

/// The CPU time of the process, in seconds.
func processorTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

func number(_ index: Int, _ preset: Int) -> Int {
  CommandLine.arguments.count > index ? Int(CommandLine.arguments[index]) ?? preset : preset
}

guard CommandLine.arguments.count > 1 else {
  print("usage: read-cost FILE.parquet [ROWS [ROUNDS]]")
  exit(64)
}
for _ in 0..<number(3, 5) {
  do throws(GeoParquetError) {
    let file = try GeoParquetFile(CommandLine.arguments[1])
    let batches = try GeoParquetBatches(file, batchRows: number(2, 130))
    let renderer = try RowRenderer(batches)
    var text = ByteBuffer()
    var (decoding, writing, byteCount) = (0.0, 0.0, 0)
    while true {
      let start = processorTime()
      guard let batch = try batches.next() else { break }
      let decoded = processorTime()
      text.truncate()
      _ = renderer.render(batch, into: &text)
      byteCount += text.count
      decoding += decoded - start
      writing += processorTime() - decoded
    }
    print("decoding \(decoding) s, writing \(writing) s, \(byteCount) bytes")
  } catch {
    print("error: \(error.message)")
    exit(2)
  }
}
