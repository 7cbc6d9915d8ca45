internal import STACGeoParquet
internal import STACJSON
internal import STACStorage

extension ParquetSink {
  /// The Items of a batch: where they can be read again, and what was learnt from them.
  final class Batch: SinkBatch {
    /// Lines that stand in no file that can be read again.
    var text = ByteBuffer()
    var packed = ByteBuffer()
    /// The file of each entry, -1 for the text above.
    var files: [Int32] = []
    /// What one worker has learnt from all its batches.
    let learnt = LearntColumns()
    var compressor: RecordSink.CompressorBox?
    var segments: [ItemSegment] = []
    /// The file that was named last.
    var lastPath = ""
    var lastFile: Int32 = -1

    override func removeAll() {
      super.removeAll()
      text.truncate()
      packed.truncate()
      files.removeAll(keepingCapacity: true)
      segments.removeAll(keepingCapacity: true)
    }

    /// Puts Items that follow each other together, and leaves out those that were turned away.
    func makeSegments() {
      segments.removeAll(keepingCapacity: true)
      var kept = ByteBuffer()
      let isWhole = rejections.isEmpty
      var spooled: Int32 = 0
      for (index, entry) in entries.enumerated() where !entry.isRejected {
        let file = files[index]
        if file == ItemSegment.spool {
          spooled += 1
          if !isWhole {
            text.withUnsafeBytes {
              kept.append(UnsafeRawBufferPointer(rebasing: $0[entry.range]))
            }
            kept.append(UInt8(ascii: "\n"))
          }
          continue
        }
        // Nothing but the end of a line lies between neighbours.
        if let last = segments.last, last.file == file,
          case let gap = entry.range.lowerBound - (last.offset + last.length), gap == 1 || gap == 2
        {
          segments[segments.count - 1].itemCount += 1
          segments[segments.count - 1].length = entry.range.upperBound - last.offset
        } else {
          segments.append(
            ItemSegment(
              file: file, itemCount: 1, offset: entry.range.lowerBound,
              length: entry.range.count))
        }
      }
      if !isWhole { swap(&text, &kept) }
      if spooled > 0 {
        // Where they come to lie is known when they are added to the spool.
        segments.append(
          ItemSegment(file: ItemSegment.spool, itemCount: spooled, offset: 0, length: 0))
      }
    }
  }
}

/// What one worker has learnt of the columns.
///
/// `@unchecked Sendable`: the worker is done with it when the others' is added to it.
final class LearntColumns: @unchecked Sendable {
  var inference = SchemaInference()
  /// What Items that were read again cover.
  var bounds = ItemBounds()
}
