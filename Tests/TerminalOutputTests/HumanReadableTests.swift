import TerminalOutput
import Testing

struct HumanReadableTests {
  @Test(arguments: [
    (0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (1_549, "1.5 kB"), (99_949, "99.9 kB"),
    (99_960, "100 kB"), (999_499, "999 kB"), (999_500, "1.0 MB"), (1_234_567_890, "1.2 GB"),
    (Int.max, "9.2 EB"), (-2_500, "-2.5 kB"),
  ])
  func `bytes are decimal`(count: Int, expected: String) {
    #expect(HumanReadable.byteCount(count) == expected)
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1234, "-1,234"),
    (Int.min, "-9,223,372,036,854,775,808"),
  ])
  func `counts have commas`(count: Int, expected: String) {
    #expect(HumanReadable.count(count) == expected)
  }

  @Test(arguments: [
    (Duration.zero, "0.0 ms"), (.microseconds(1_260), "1.3 ms"), (.milliseconds(350), "350 ms"),
    (.milliseconds(1_240), "1.2 s"), (.milliseconds(59_960), "1 min 00 s"),
    (.seconds(184), "3 min 04 s"), (.milliseconds(3_599_700), "1 h 00 min"),
    (.seconds(7_500), "2 h 05 min"), (.seconds(97_200), "1 d 03 h"), (.seconds(-5), "-5.0 s"),
  ])
  func `durations change their units`(duration: Duration, expected: String) {
    #expect(HumanReadable.duration(duration) == expected)
  }

  @Test
  func `rates and percentages are short`() {
    #expect(HumanReadable.rate(1234.5, of: "Items") == "1,235 Items/s")
    #expect(HumanReadable.rate(3.44, of: "Items") == "3.4 Items/s")
    #expect(HumanReadable.rate(0.05, of: "Items") == "0.05 Items/s")
    #expect(HumanReadable.byteRate(12_345_678) == "12.3 MB/s")
    #expect(HumanReadable.byteRate(.infinity) == "9.0 EB/s")
    #expect(HumanReadable.percentage(of: 999, in: 1000) == "99 %")
    #expect(HumanReadable.percentage(of: 1000, in: 1000) == "100 %")
    #expect(HumanReadable.percentage(of: 1, in: 0) == "100 %")
  }
}
