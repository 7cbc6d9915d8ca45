internal import STACJSON
internal import STACStorage

extension RecordSink {
  /// The Items of a batch, a part for each file.
  class Batch: SinkBatch {
    final class Part {
      let path: String
      var text = ByteBuffer()
      var packed = ByteBuffer()
      var isFirst = false
      init(path: String) { self.path = path }
    }
    var parts: [Part] = []
    var partsByPath: [String: Int] = [:]
    var compressor: CompressorBox?
    var lastCollection: String?
    var lastPart = -1

    /// The part of a file, made where there is none.
    func part(at path: String) -> Int {
      if let known = partsByPath[path] { return known }
      partsByPath[path] = parts.count
      parts.append(Part(path: path))
      return parts.count - 1
    }

    override func removeAll() {
      super.removeAll()
      for part in parts {
        part.text.truncate()
        part.packed.truncate()
      }
    }
  }

  final class CompressorBox {
    var compressor: Compressor
    init(_ compressor: consuming Compressor) { self.compressor = compressor }
  }
}
