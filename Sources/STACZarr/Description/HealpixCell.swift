internal import Glibc

/// Where cells of HEALPix lie (Górski et al. 2005, sections 5 and 6).
enum HealpixCell {
  /// The centre of a cell, in degrees.
  static func centre(
    _ number: Int, level: Int, isNested: Bool
  ) -> (longitude: Double, latitude: Double) {
    let sides = 1 << level
    let (height, phi) = isNested ? nested(number, sides) : ring(number, sides)
    let longitude = phi * 180 / .pi
    return (longitude > 180 ? longitude - 360 : longitude, asin(height) * 180 / .pi)
  }

  private static func ring(_ number: Int, _ sides: Int) -> (Double, Double) {
    let cap = 2 * sides * (sides - 1)
    let count = 12 * sides * sides
    let scale = 3 * Double(sides) * Double(sides)
    if number < cap {
      let row = (1 + Int(Double(1 + 2 * number).squareRoot())) / 2
      let place = number + 1 - 2 * row * (row - 1)
      return (
        1 - Double(row * row) / scale, (Double(place) - 0.5) * .pi / (2 * Double(row))
      )
    }
    if number < count - cap {
      let rest = number - cap
      let row = rest / (4 * sides) + sides
      let place = rest % (4 * sides) + 1
      let shift = (row + sides) & 1 == 1 ? 1.0 : 0.5
      return (
        Double(2 * sides - row) * 2 / (3 * Double(sides)),
        (Double(place) - shift) * .pi / (2 * Double(sides))
      )
    }
    let rest = count - number
    let row = (1 + Int(Double(2 * rest - 1).squareRoot())) / 2
    let place = 4 * row + 1 - (rest - 2 * row * (row - 1))
    return (
      -1 + Double(row * row) / scale, (Double(place) - 0.5) * .pi / (2 * Double(row))
    )
  }

  private static func nested(_ number: Int, _ sides: Int) -> (Double, Double) {
    let face = number / (sides * sides)
    var rest = number % (sides * sides)
    var (x, y, bit) = (0, 0, 0)
    while rest > 0 {
      x |= (rest & 1) << bit
      y |= (rest >> 1 & 1) << bit
      rest >>= 2
      bit += 1
    }
    let rows = [2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4]
    let columns = [1, 3, 5, 7, 0, 2, 4, 6, 1, 3, 5, 7]
    let row = rows[face] * sides - x - y - 1
    let width: Int
    let height: Double
    let shift: Int
    if row < sides {
      width = row
      height = 1 - Double(width * width) / (3 * Double(sides) * Double(sides))
      shift = 0
    } else if row > 3 * sides {
      width = 4 * sides - row
      height = -1 + Double(width * width) / (3 * Double(sides) * Double(sides))
      shift = 0
    } else {
      width = sides
      height = Double(2 * sides - row) * 2 / (3 * Double(sides))
      shift = (row - sides) & 1
    }
    var place = (columns[face] * width + x - y + 1 + shift) / 2
    if place > 4 * sides { place -= 4 * sides }
    if place < 1 { place += 4 * sides }
    return (height, (Double(place) - Double(shift + 1) * 0.5) * .pi / (2 * Double(width)))
  }
}
