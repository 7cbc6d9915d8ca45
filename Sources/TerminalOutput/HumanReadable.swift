/// Numbers with units, as people like to read them.
///
/// The same everywhere: a decimal point, commas between thousands, decimal units of bytes.
public enum HumanReadable {
  /// `0 B`, `999 B`, `1.5 kB`, `123 MB`: a kB has 1,000 bytes, as on the labels of disks.
  public static func byteCount(_ count: Int) -> String {
    if count.magnitude < 1000 { return "\(count) B" }
    var value = Double(count)
    var unit = 0
    // 999.5 would be rounded to four digits.
    while value.magnitude >= 999.5, unit < byteUnits.count - 1 {
      value /= 1000
      unit += 1
    }
    return "\(significant(value)) \(byteUnits[unit])"
  }

  /// `1,234,567`.
  public static func count(_ count: Int) -> String {
    let digits = String(count.magnitude)
    var text = count < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += "," }
      text.append(digit)
    }
    return text
  }

  /// `0.5 ms`, `350 ms`, `1.2 s`, `3 min 04 s`, `2 h 05 min`, `1 d 03 h`.
  public static func duration(_ duration: Duration) -> String {
    let seconds = duration / .seconds(1)
    if seconds < 0 { return "-" + self.duration(.zero - duration) }
    if seconds < 0.00995 { return decimal(seconds * 1000, places: 1) + " ms" }
    if seconds < 0.9995 { return decimal(seconds * 1000, places: 0) + " ms" }
    if seconds < 59.95 { return decimal(seconds, places: 1) + " s" }
    let whole = Int(min(seconds.rounded(), 1e15))
    if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
    if whole < 86400 { return "\(whole / 3600) h \(twoDigits(whole % 3600 / 60)) min" }
    return "\(count(whole / 86400)) d \(twoDigits(whole % 86400 / 3600)) h"
  }

  /// `1,235 Items/s`, `3.4 Items/s`, `0.05 Items/s`.
  public static func rate(_ perSecond: Double, of unit: String) -> String {
    let places = perSecond < 0.995 ? 2 : perSecond < 9.95 ? 1 : 0
    return decimal(perSecond, places: places) + " \(unit)/s"
  }

  /// `12.3 MB/s`.
  public static func byteRate(_ perSecond: Double) -> String {
    byteCount(wholeNumber(perSecond)) + "/s"
  }

  /// `37 %`; 100 only when all is done.
  public static func percentage(of part: Int, in total: Int) -> String {
    if total <= 0 || part >= total { return "100 %" }
    return "\(min(99, Int(Double(max(part, 0)) / Double(total) * 100))) %"
  }

  private static let byteUnits = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]

  /// Three digits, two where the second decimal would be the third.
  private static func significant(_ value: Double) -> String {
    decimal(value, places: value.magnitude < 99.95 ? 1 : 0)
  }

  private static func decimal(_ value: Double, places: Int) -> String {
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let scaled = wholeNumber(value * Double(scale))
    let whole = (scaled < 0 ? "-" : "") + count(Int(scaled.magnitude) / scale)
    if places == 0 { return whole }
    let fraction = String(Int(scaled.magnitude) % scale)
    return whole + "." + String(repeating: "0", count: places - fraction.count) + fraction
  }

  private static func twoDigits(_ number: Int) -> String {
    number < 10 ? "0\(number)" : "\(number)"
  }

  /// The nearest whole number, within what an `Int` holds for certain.
  private static func wholeNumber(_ value: Double) -> Int {
    value.isNaN ? 0 : Int(min(max(value, -9e18), 9e18).rounded())
  }
}
