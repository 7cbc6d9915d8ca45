internal import STACCatalog
internal import STACClient
internal import STACJSON
internal import STACModel
internal import STACStorage

// Comparing with a server by what it says was updated.
extension CatalogComparison {
  /// Asks the server only for what was updated since the newest Item of the old place.
  ///
  /// That is trusted where all Items of both have `updated`, and of a sample of the old ones none has
  /// changed without being among those that the server gives. What has disappeared shows in the
  /// number of Items, and then in a list of their ids.
  ///
  /// - Returns: nil where it cannot be trusted, so that everything must be compared; a remark says why.
  func compareByUpdate(_ old: Side) async throws(WorkflowError) -> DifferenceCounts? {
    guard places.new.sources.count == 1, let url = places.new.sources.first, isWebLocation(url),
      old.index.count > 0
    else { return nil }
    guard let newest = old.newestUpdate, places.new.reading.remote.search.maximumCount == nil else {
      return distrust("not all Items of the old place say when they were updated")
    }
    let remote = places.new.reading.remote
    let survey: UpdateSurvey?
    do throws(ClientError) {
      survey = try UpdateSurvey.find(
        remote.search, at: url, remote.fetch, environment: remote.environment)
    } catch { throw WorkflowError(.storage, error.message) }
    guard let survey else { return distrust("the server cannot be asked what was updated") }
    guard survey.isComplete else {
      return distrust(
        "only \(survey.dated) of \(survey.total) Items of the server say when they were updated")
    }
    var changes = places.new
    changes.reading.remote.search.updatedSince = newest
    let new = try await scan(changes, "new")
    var counts = DigestIndex.compare(old: old.index, changes: new.index)
    if try await isLying(old, remote.search) {
      return distrust("the server has changed Items without saying so in 'updated'")
    }
    if survey.total != old.index.count + counts.added {
      let present = try await scan(listing(remote.search), "present", keeps: false)
      old.index.findDeleted(present: present.index, &counts)
    }
    setNew(new)
    note("compared by what the server says was updated since \(newest)")
    return counts
  }

  private func distrust(_ reason: String) -> DifferenceCounts? {
    note("compared by content: \(reason)")
    return nil
  }

  /// Whether a sample of Items shows that some have changed unnoticed.
  private func isLying(_ old: Side, _ search: ItemSearch) async throws(WorkflowError) -> Bool {
    if old.sample.isEmpty { return false }
    var sample = places.new
    sample.reading.remote.search.ids = old.sample.map(\.id)
    if search.collections.isEmpty {
      sample.reading.remote.search.collections = Set(old.sample.map(\.collection))
        .filter { !$0.isEmpty }.sorted()
    }
    let found = try await scan(sample, "sample", keeps: false)
    return old.index.holdsUnnoticedChange(in: found.index)
  }

  /// All Items with as little of each as the server lets be had.
  private func listing(_ search: ItemSearch) -> IngestOptions {
    var listing = places.new
    listing.reading.remote.search.includedFields = ["id", "collection", "type"]
    listing.reading.remote.search.excludedFields = []
    return listing
  }
}
