internal import STACGeometry
internal import STACJSON
internal import STACYAML

/// Reads what a mapping says of geometries and boxes.
struct GeometryReader {
  let rules: RuleReader

  func read(_ reader: inout ConfigurationReader, into mapping: inout ScaffoldMapping) {
    if let node = reader.node("bbox") {
      mapping.box = boxRules(node)
    }
    guard let node = reader.node("geometry") else {
      if reader.node["geometry"]?.isNull == true { mapping.geometry = GeometryRule(.none) }
      return
    }
    if node.scalar != nil {
      if let rule = rules.rule(node, .column) { mapping.geometry = GeometryRule(.any(rule)) }
      return
    }
    let known = mapping.geometry
    let read = reader.mapping("geometry") { geometry -> GeometryRule? in
      var result = known
      if let input = input(&geometry) {
        if result == nil { result = GeometryRule(input) } else { result?.input = input }
      }
      guard var rule = result else {
        geometry.diagnostics.error(
          "a geometry needs 'lon' and 'lat', 'wkt', 'wkb', 'geojson', 'bbox', 'stations' or 'from'",
          at: node.location)
        var unused = GeometryRule(.none)
        readOptions(&geometry, into: &unused)
        return nil
      }
      readOptions(&geometry, into: &rule)
      return rule
    }
    if let read { mapping.geometry = read }
  }

  init(rules: RuleReader) { self.rules = rules }

  private func boxRules(_ node: ConfigurationNode) -> [ValueRule] {
    (node.elements ?? [node]).compactMap { rules.rule($0, .column) }
  }

  private func input(_ reader: inout ConfigurationReader) -> GeometryRule.Input? {
    let diagnostics = reader.diagnostics
    let rules = self.rules
    func rule(_ keys: [String], _ reader: inout ConfigurationReader) -> ValueRule? {
      var found: ValueRule?
      for key in keys {
        if let node = reader.node(key) { found = rules.rule(node, .column) ?? found }
      }
      return found
    }
    let x = rule(["lon", "longitude", "x"], &reader)
    let y = rule(["lat", "latitude", "y"], &reader)
    let height = rule(["height", "z"], &reader)
    var inputs: [GeometryRule.Input] = []
    if let x, let y {
      inputs.append(.point(x: x, y: y, height: height))
    } else if x != nil || y != nil {
      diagnostics.error(
        "'\(x == nil ? "lat" : "lon")' needs '\(x == nil ? "lon" : "lat")' beside it",
        at: reader.node.location)
    }
    if let wkt = rule(["wkt"], &reader) { inputs.append(.text(wkt)) }
    if let wkb = rule(["wkb"], &reader) { inputs.append(.binary(wkb)) }
    if let geojson = rule(["geojson"], &reader) { inputs.append(.geojson(geojson)) }
    if let any = rule(["from"], &reader) { inputs.append(.any(any)) }
    if let node = reader.node("bbox") { inputs.append(.box(boxRules(node))) }
    let stations = reader.mapping("stations") { stations -> GeometryRule.Input? in
      let file = stations.text("file", .required)
      let key = stations.text("key") ?? "id"
      let match = stations.node("match", .required)
      guard let inner = input(&stations) else {
        stations.diagnostics.error(
          "a table of stations needs 'lon' and 'lat', or another geometry",
          at: stations.node.location)
        return nil
      }
      guard let file, let match, let own = rules.rule(match, .column),
        let table = rules.table(file, key: key, stations)
      else { return nil }
      return .station(table, key: own, inner)
    }
    if let stations { inputs.append(stations) }
    if inputs.count > 1 {
      diagnostics.error("a geometry comes from one place only", at: reader.node.location)
    }
    return inputs.first
  }

  private func readOptions(
    _ reader: inout ConfigurationReader, into rule: inout GeometryRule
  ) {
    if let node = reader.node("crs") {
      rule.referenceSystem = rules.rule(node, .constant)
      if let constant = rule.referenceSystem?.constant { check(constant, reader) }
    }
    rule.swapsAxes = reader.bool("swap_axes") ?? rule.swapsAxes
    if let invalid = reader.choice("invalid", of: GeometryRule.Invalid.self) {
      rule.invalid = invalid
    }
    if let repairs = reader.bool("repair") { rule.invalid = repairs ? .repair : .fail }
    if let word = reader.word("antimeridian", among: ["split", "keep"]) {
      rule.cutsAtAntimeridian = word == "split"
    }
    rule.pieces = reader.integer("densify", in: 1...1000) ?? rule.pieces
    rule.decimals = reader.integer("decimals", in: 0...15) ?? rule.decimals
    rule.isRequired = reader.bool("required") ?? rule.isRequired
    if let nodes = reader.nodes("within") {
      do throws(GeometryError) {
        rule.within = try BoundingBox(.array(nodes.map(\.value)))
      } catch {
        reader.error(error.message, at: "within", hint: "write [west, south, east, north]")
      }
    }
  }

  /// A reference system that PROJ does not know is better said before the run.
  private func check(_ value: JSONValue, _ reader: ConfigurationReader) {
    let name = value.string ?? value.description
    if CoordinateTransformer.isIdentity(name) { return }
    do throws(GeometryError) {
      _ = try CoordinateTransformer(from: name)
    } catch {
      reader.error(
        error.message, at: "crs",
        hint: "write a code such as EPSG:32633; a column is named as {from: COLUMN}")
    }
  }
}

extension ValueRule {
  /// The value, where it is the same for all records.
  var constant: JSONValue? {
    if sources.count == 1, case .constant(let value) = sources[0] { value } else { nil }
  }
}
