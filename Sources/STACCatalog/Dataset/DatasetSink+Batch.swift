internal import STACJSON
internal import STACStorage

extension DatasetSink {
  /// The Items of a batch, by the partitions that they belong to.
  final class Batch: SinkBatch {
    /// The Items of one partition, one a line.
    final class Part {
      let partition: DatasetPartition
      var text = ByteBuffer()
      var packed = ByteBuffer()
      var itemCount = 0
      init(_ partition: DatasetPartition) { self.partition = partition }
    }

    var parts: [Part] = []
    var compressor: RecordSink.CompressorBox?
    private var numbers: [DatasetPartition: Int] = [:]

    override func removeAll() {
      super.removeAll()
      parts.removeAll()
      numbers.removeAll()
    }

    /// The part of a partition, made where there is none.
    func part(_ partition: DatasetPartition) -> Int {
      // Neighbours mostly belong together.
      if let last = entries.last?.part, parts[last].partition == partition { return last }
      if let known = numbers[partition] { return known }
      numbers[partition] = parts.count
      parts.append(Part(partition))
      return parts.count - 1
    }

    /// Leaves out the Items that were turned away, and counts the others.
    func settle() {
      for entry in entries where !entry.isRejected { parts[entry.part].itemCount += 1 }
      if rejections.isEmpty { return }
      var kept = parts.map { _ in [Range<Int>]() }
      for entry in entries where !entry.isRejected { kept[entry.part].append(entry.range) }
      for (part, ranges) in zip(parts, kept) {
        var text = ByteBuffer(capacity: part.text.count)
        part.text.withUnsafeBytes { bytes in
          for range in ranges {
            text.append(UnsafeRawBufferPointer(rebasing: bytes[range]))
            text.append(UInt8(ascii: "\n"))
          }
        }
        swap(&part.text, &text)
      }
    }
  }
}
