public import STACCorpus
internal import STACJSON

/// Items made from a seed, one a line.
public func corpusLines(_ range: Range<Int>, kind: Corpus.Kind = .small) -> String {
  let corpus = Corpus(kind: kind)
  var buffer = ByteBuffer()
  for index in range {
    corpus.append(item: index, to: &buffer)
    buffer.append("\n")
  }
  return String(decoding: buffer.array, as: UTF8.self)
}

/// A small Item of one's own.
public func tinyItem(
  _ id: String, collection: String? = "c", datetime: String = "2024-01-01T00:00:00Z",
  longitude: Double = 10, extra: String = ""
) -> String {
  let member = collection.map { #","collection":"\#($0)""# } ?? ""
  return #"{"type":"Feature","stac_version":"1.1.0","id":"\#(id)""# + member
    + #","geometry":{"type":"Point","coordinates":[\#(longitude),50.0]},"#
    + #""bbox":[\#(longitude),50.0,\#(longitude),50.0],"#
    + #""properties":{"datetime":"\#(datetime)"\#(extra)},"links":[],"#
    + #""assets":{"data":{"href":"./\#(id).tif"}}}"#
}
