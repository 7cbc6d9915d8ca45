import Foundation
import STACCorpus
import STACJSON
import STACTestSupport
import Testing

/// The program, as it was built for these tests.
func stacManager() throws -> BuiltProgram {
  try #require(BuiltProgram("stac-manager"), "stac-manager is not beside the tests")
}
