/// Reads a schema and all that it can lead to, so that nothing is left to look for later.
struct SchemaLinker {
  let registry: SchemaRegistry
  let assertsFormats: Bool
  /// Everything that can be reached, in the order in which it was met.
  private(set) var reached: [Subschema] = []
  /// Whether somewhere the way decides where a reference leads.
  private(set) var hasDynamicReferences = false
  /// Problems that were met; none keeps the rest of the schema from working.
  private(set) var problems: [SchemaError] = []
  private var seen: Set<ObjectIdentifier> = []

  init(_ registry: SchemaRegistry, assertsFormats: Bool) {
    self.registry = registry
    self.assertsFormats = assertsFormats
  }

  mutating func link(_ root: Subschema) {
    var names: Set<String> = []
    var resources: [ObjectIdentifier: SchemaResource] = [:]
    var work = [root]
    while true {
      while let schema = work.popLast() {
        guard seen.insert(ObjectIdentifier(schema)).inserted else { continue }
        if !schema.isRead {
          SubschemaReader(schema, registry, assertsFormats: assertsFormats).read()
        }
        reached.append(schema)
        resources[ObjectIdentifier(schema.resource)] = schema.resource
        if let link = schema.dynamicReference { names.insert(link.name) }
        noteProblems(of: schema)
        work += schema.neighbours.reversed()
      }
      // A dynamic reference may lead to an anchor of its name in any resource on the way.
      for resource in resources.values {
        for (name, index) in resource.dynamicAnchors where names.contains(name) {
          let document = resource.document
          let target = document.subschema(at: document.value(at: index), in: resource)
          if !seen.contains(ObjectIdentifier(target)) { work.append(target) }
        }
      }
      if work.isEmpty { break }
    }
    hasDynamicReferences = hasDynamicReferences || !names.isEmpty
  }

  private mutating func noteProblems(of schema: Subschema) {
    for link in schema.references {
      if case .failure(let error) = link.target { problems.append(error) }
    }
    if case .failure(let error)? = schema.pattern { problems.append(error) }
    for property in schema.patternProperties {
      if case .failure(let error) = property.pattern { problems.append(error) }
    }
  }
}
