import STACJSON

/// What documents of stores say, and what they should not.
enum Vocabulary {
  /// Numbers at the edges of what is counted and measured.
  static let numbers: [JSONValue] = [
    0, 1, 2, 3, -1, 7, 24, 32, 90, 180, 255, 360, 1023, 1024, 65536, 2_147_483_647, 4_294_967_296,
    1_000_000_000_000, .integer(.max), .integer(.min), .unsigned(.max), 0.5, -0.0, 1e-300, 1e10,
    1e18, 1.7e308, -1.7e308, .double(.nan), .double(.infinity), .double(-.infinity),
  ]

  /// Any values.
  static let values: [JSONValue] =
    numbers + [
      .null, true, false, [], [[]], [:], "", "..", "a/../b", "/", ".", "a/b/c/d", "é\u{0}x",
      [1], [4], [0, 0], [1, 0], [2, 2], [-1], [9_223_372_036_854_775_807],
      [1e18, 0, 1e18, 0, 1, 0],
      [4_611_686_018_427_387_904, 4], [1, 1, 1, 1], [0, -1e18, 1e18, 1],
      "|O", "<f8", ">i2", "|S5", "<U3", ">U2", "<f2", "|b1", "|V4", "<c8", "<M8[ns]", "<m8[D]",
      "<M8[9223372036854775807W]", "<M8[1000000000000W]", "float16", "string", "bool", "int64",
      "r64", "complex64", "variable_length_bytes",
      ["name": "numpy.datetime64", "configuration": ["unit": "W", "scale_factor": 2_147_483_647]],
      ["name": "fixed_length_utf32", "configuration": ["length_bytes": 8]],
      "time", "lat", "lon", "x", "y", "cell", "band", "crs", "spatial_ref", "a", "data", "group",
      "array", "days since 2000-01-01", "months since 0000-00-00", "years since 1-1-1",
      "seconds since 1970-01-01T00:00:00.5 +99:99", "common_years since -9999-12-31",
      "weeks since 1582-10-10",
      "360_day", "noleap", "julian", "all_leap", "proleptic_gregorian", "standard",
      "degrees_north", "degrees_east", "km", "rad", "hPa", "area: mean time: sum",
      "EPSG:4326", "EPSG:32632", "EPSG:0", "+proj=longlat +a=1 +b=2 +type=crs",
      "latitude_longitude",
      "transverse_mercator", "geostationary", "rotated_latitude_longitude", "healpix", "HEALPIX",
      "nested", "ring", "node", "pixel", "latitude", "longitude", "X", "Y", "Z", "T",
      "{{u}}{{u}}", "{{ (i + 1) * 1000 // 0 }}", "{{a(b='{{u}}', c=i)}}", "base64:AAAA", "base64:=",
      "file:///etc/passwd", "http://127.0.0.1:9/x", "s3://bucket/key", "nc/rlus_2000.nc",
      [["{{u}}", 1, 9_223_372_036_854_775_807]], ["nc/rlus_2000.nc", 100, 10],
      ["i": ["stop": 99999]],
      [
        [
          "key": "a/{{i}}", "url": "{{u}}", "offset": "{{i * 10}}", "length": "{{i}}",
          "dimensions": ["i": ["stop": 30]],
        ]
      ],
      ["id": "delta", "dtype": "|S3", "astype": "<i4"], ["id": "vlen-utf8"], ["id": "vlen-bytes"],
      ["id": "shuffle", "elementsize": 9_223_372_036_854_775_807], ["id": "blosc"], ["id": "zlib"],
      ["id": "lzma", "format": 3, "filters": [["id": 33, "preset": 9]]], ["id": "packbits"],
      ["id": "json2"], ["id": "categorize", "labels": ["a", "b"], "astype": "|u1"], ["id": "crc32"],
      ["name": "transpose", "configuration": ["order": [0, 0]]], ["name": "crc32c"],
      ["name": "packbits", "configuration": ["first_bit": 3]],
      ["name": "reshape", "configuration": ["shape": [-1]]],
      ["name": "scale_offset", "configuration": ["scale": 3, "offset": 1e30]],
      ["name": "cast_value", "configuration": ["data_type": "float64", "out_of_range": "wrap"]],
      ["name": "n5_default", "configuration": ["codecs": ["bytes"]]],
      [
        "name": "sharding_indexed",
        "configuration": [
          "chunk_shape": [1], "codecs": [["name": "bytes"]], "index_codecs": [["name": "bytes"]],
        ],
      ],
      ["name": "rectilinear", "configuration": ["chunk_shapes": [[[1, 100_000]], [1, 2, 3]]]],
      ["name": "regular", "configuration": ["chunk_shape": [1]]],
      ["name": "v2", "configuration": ["separator": "/"]],
      ["layout": [["asset": "0", "spatial:transform": [1, 0, 0, 0, 1, 0]], ["asset": "."]]],
      [
        "name": "healpix", "refinement_level": 29, "indexing_scheme": "ring",
        "spatial_dimension": "cell",
      ],
      [["uuid": "d35379db-88df-4056-af3a-620245f8e347", "name": "multiscales"]],
      [["uuid": "689b58e2-cf7b-45e0-9fff-9cfc0883d6b4"]],
      [
        "type": "Feature", "id": "a",
        "geometry": [
          "type": "Polygon", "coordinates": [[[1e18, 0], [0, 1], [1, 1], [-1e300, 0]]],
        ], "bbox": [1e18, 0, 1, 1], "properties": ["datetime": "0000-00-00T00:00:00Z"],
      ],
    ]

  /// The names of members.
  static let names = [
    "zarr_format", "node_type", "shape", "data_type", "dtype", "chunk_grid", "chunks", "codecs",
    "compressor", "filters", "fill_value", "dimension_names", "attributes", "name", "configuration",
    "id", "order", "endian", "consolidated_metadata", "metadata", "_ARRAY_DIMENSIONS",
    "dimension_separator", "chunk_key_encoding", "separator", "units", "calendar", "standard_name",
    "axis", "bounds", "coordinates", "grid_mapping", "grid_mapping_name", "crs_wkt", "spatial_ref",
    "GeoTransform", "scale_factor", "add_offset", "_FillValue", "missing_value", "flag_values",
    "flag_meanings", "cell_methods", "positive", "proj:code", "proj:epsg", "proj:wkt2",
    "proj:projjson", "proj:transform", "proj:shape", "proj:bbox", "spatial:transform",
    "spatial:bbox", "spatial:shape", "spatial:dimensions", "spatial:registration", "multiscales",
    "zarr_conventions", "dggs", "refinement_level", "healpix_nside", "healpix_order",
    "stac_discovery", "stac:item", "stac:collection", "stac:key", "geospatial_lon_min",
    "geospatial_lon_max", "geospatial_lat_min", "geospatial_lat_max", "time_coverage_start",
    "time_coverage_end", "semi_major_axis", "earth_radius", "standard_parallel",
    "perspective_point_height", "longitude_of_projection_origin", "_eopf_attrs", "_nczarr_array",
    "refs", "templates", "gen", "version", "record_size", "key", "url", "offset", "length",
    "dimensions", "stop", "start", "step", ".zgroup", ".zarray", ".zattrs", "a/.zarray", "lat/0",
    "zarr.json", "type", "geometry", "bbox", "properties", "assets", "bands", "labels", "astype",
    "scale", "elementsize", "chunk_shape", "index_codecs", "index_location", "title", "license",
  ]
}
