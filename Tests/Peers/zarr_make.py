"""Makes stores with the libraries that make them, and prints what is in them: a line of JSON for each array and state.

    zarr_make.py icechunk-1|icechunk-2|kerchunk|virtualizarr|codecs|extensions|n5 FOLDER [NETCDF...]

A line is [store, state, path, values]; a state is branch.NAME, tag.NAME or the id of a snapshot, else empty.
"""
import json
import os
import sys
import warnings

import numpy

os.environ.setdefault("ICECHUNK_LOG", "off")
warnings.simplefilter("ignore")


def say(store, state, path, values):
    values = numpy.asarray(values)
    if values.dtype.kind in "mM":
        values = values.astype("i8")
    plain = [v if isinstance(v, str) else v.item() for v in values.ravel()]
    plain = ["nan" if isinstance(v, float) and v != v else v for v in plain]
    print(json.dumps([store, state, path, plain]))


def repository(folder, netcdf, spec):
    if spec == 2:
        # It cannot lie beside version 1.
        sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../.build/icechunk2"))
    import icechunk
    import zarr

    store = os.path.join(folder, "repo")
    place = os.path.dirname(os.path.abspath(netcdf))
    config = icechunk.RepositoryConfig.default()
    # Small chunks stand in the manifest.
    config.inline_chunk_threshold_bytes = 64
    config.set_virtual_chunk_container(
        icechunk.VirtualChunkContainer(
            "file://" + place + "/", store=icechunk.local_filesystem_store(place)))
    options = {"spec_version": spec} if spec == 2 else {}
    repo = icechunk.Repository.create(
        icechunk.local_filesystem_storage(store), config,
        authorize_virtual_chunk_access={"file://" + place + "/": None}, **options)
    session = repo.writable_session("main")
    root = zarr.open_group(session.store, mode="w", attributes={"title": "first"})
    small = root.create_array("small", shape=(5,), chunks=(2,), dtype="f8", dimension_names=["x"])
    small[:] = numpy.arange(5) / 4
    deep = root.create_group("a/b")
    large = deep.create_array(
        "large", shape=(40, 30), chunks=(17, 9), dtype="i4", dimension_names=["y", "x"])
    large[:] = numpy.arange(1200).reshape(40, 30)
    scalar = deep.create_array("scalar", shape=(), dtype="u2")
    scalar[...] = 7
    first = session.commit("first")
    repo.create_tag("v1", first)
    repo.create_branch("other", first)
    session = repo.writable_session("other")
    zarr.open_group(session.store)["small"][1:3] = [-1.5, float("nan")]
    second = session.commit("second")
    session = repo.writable_session("main")
    root = zarr.open_group(session.store)
    # The values of lon in the file: 90 numbers, 360 bytes from 11815 on.
    virtual = root.create_array(
        "virtual", shape=(90,), chunks=(45,), dtype="f4", compressors=None, dimension_names=["lon"])
    url = "file://" + os.path.abspath(netcdf)
    for index in range(2):
        session.store.set_virtual_ref(
            f"virtual/c/{index}", url, offset=11815 + 180 * index, length=180)
    many = root.create_array("many", shape=(3000,), chunks=(3,), dtype="u1", compressors=None)
    many[:] = numpy.arange(3000) % 251
    # A reference for each chunk, as of a large file.
    many = root.create_array(
        "virtual_many", shape=(90,), chunks=(1,), dtype="f4", compressors=None)
    for index in range(90):
        session.store.set_virtual_ref(
            f"virtual_many/c/{index}", url, offset=11815 + 4 * index, length=4)
    third = session.commit("third")
    repo.create_tag("gone", first)
    repo.delete_tag("gone")
    for kind, name in [
        ("branch", "main"), ("branch", "other"), ("tag", "v1"), ("snapshot_id", first),
        ("snapshot_id", second), ("snapshot_id", third),
    ]:
        group = zarr.open_group(repo.readonly_session(**{kind: name}).store, mode="r")
        state = name if kind == "snapshot_id" else f"{kind}.{name}"
        for path, node in group.members(max_depth=None):
            if isinstance(node, zarr.Array):
                say("repo", state, path, node[...])


def kerchunk(folder, files):
    import fsspec
    import kerchunk.combine
    import kerchunk.df
    import kerchunk.hdf
    import xarray

    os.chdir(folder)
    single = []
    for file in files:
        name = os.path.basename(file)
        with fsspec.open(name, "rb") as stream:
            single.append(kerchunk.hdf.SingleHdf5ToZarr(stream, name, inline_threshold=100).translate())
    with open("one.json", "w") as out:
        json.dump(single[0], out)
    combined = single[0]
    if len(single) > 1:
        combined = kerchunk.combine.MultiZarrToZarr(
            single, concat_dims=["time"], identical_dims=["lat", "lon"]).translate()
    with open("combined.json", "w") as out:
        json.dump(combined, out)
    kerchunk.df.refs_to_dataframe(combined, "combined.parq", record_size=100)
    xarray_values([("one.json", files[:1]), ("combined.json", files), ("combined.parq", files)])


def virtualizarr(folder, files):
    import obstore.store
    import virtualizarr
    import virtualizarr.parsers
    from virtualizarr.registry import ObjectStoreRegistry

    os.chdir(folder)
    registry = ObjectStoreRegistry({"file://": obstore.store.LocalStore()})
    dataset = virtualizarr.open_virtual_dataset(
        "file://" + os.path.abspath(os.path.basename(files[0])), registry=registry,
        parser=virtualizarr.parsers.HDFParser(), loadable_variables=["time", "lat"])
    dataset.vz.to_kerchunk("virtual.json", format="json")
    dataset.vz.to_kerchunk("virtual.parquet", format="parquet")
    xarray_values([("virtual.json", files[:1]), ("virtual.parquet", files[:1])])


def xarray_values(stores):
    """What xarray reads of the files themselves."""
    import xarray

    for store, files in stores:
        names = [os.path.basename(file) for file in files]
        parts = [
            xarray.open_dataset(name, engine="h5netcdf", decode_times=False, mask_and_scale=False)
            for name in names]
        whole = parts[0] if len(parts) == 1 else xarray.concat(
            parts, "time", data_vars="minimal", coords="minimal", compat="override")
        for name in whole.variables:
            if whole[name].dtype.kind in "fiu":
                say(store, "", name, whole[name].values)


def codecs(folder):
    import numcodecs
    import zarr
    from numcodecs import LZMA, Categorize

    path = os.path.join(folder, "codecs.zarr")
    root = zarr.open_group(path, mode="w", zarr_format=2)
    numbers = numpy.arange(300, dtype="f8") ** 2
    raw = [{"id": 3, "dist": 8}, {"id": 0x21, "preset": 4}]
    old = [{"id": 0x4000000000000001, "preset": 2, "dict_size": 1 << 16, "lc": 2, "lp": 1, "pb": 1}]
    for name, codec in {
        "xz": LZMA(preset=9), "xz_crc32": LZMA(check=1), "alone": LZMA(format=2),
        "raw": LZMA(format=3, filters=raw), "raw_lzma1": LZMA(format=3, filters=old),
        "bz2": numcodecs.BZ2(), "zlib": numcodecs.Zlib(),
        "lz4": numcodecs.LZ4(), "crc32c": numcodecs.CRC32(),
    }.items():
        array = root.create_array(
            name, shape=(300,), chunks=(70,), dtype="f8", compressors=codec)
        array[:] = numbers
        say("codecs.zarr", "", name, array[:])
    words = ["north", "", "süd", "west", "north"]
    categorize = Categorize(["north", "süd", "west"], dtype="<U5")
    array = root.create_array(
        "words", shape=(5,), chunks=(2,), dtype="<U5", filters=[categorize], compressors=None)
    array[:] = numpy.array(words, dtype="<U5")
    say("codecs.zarr", "", "words", array[:])


def write_array(folder, path, shape, data_type, codecs, chunks, chunk_shape=None, fill=0, encoding=None):
    """An array of Zarr 3 whose chunks are given as bytes, for codecs that zarr-python does not have."""
    place = os.path.join(folder, "extensions.zarr", path)
    os.makedirs(place)
    with open(os.path.join(folder, "extensions.zarr", "zarr.json"), "w") as out:
        json.dump({"zarr_format": 3, "node_type": "group", "attributes": {}}, out)
    with open(os.path.join(place, "zarr.json"), "w") as out:
        json.dump({
            "zarr_format": 3, "node_type": "array", "shape": list(shape), "data_type": data_type,
            "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": list(chunk_shape or shape)}},
            "chunk_key_encoding": encoding or {"name": "default", "configuration": {"separator": "/"}},
            "fill_value": fill, "codecs": codecs, "attributes": {}}, out)
    for key, content in chunks.items():
        os.makedirs(os.path.dirname(os.path.join(place, key)), exist_ok=True)
        with open(os.path.join(place, key), "wb") as out:
            out.write(content)


def codec(name, **configuration):
    return {"name": name, "configuration": configuration}


def pack(values, width, first, padding):
    """Bits of whole numbers, the lowest first, as `packbits` of Zarr 3 has them."""
    total = 0
    for index, value in enumerate(values):
        total |= ((int(value) >> first) & ((1 << width) - 1)) << (index * width)
    size = (len(values) * width + 7) // 8
    content = total.to_bytes(size, "little")
    rest = bytes([size * 8 - len(values) * width])
    return {"none": content, "first_byte": rest + content, "last_byte": content + rest}[padding]


def extensions(folder):
    little = codec("bytes", endian="little")
    name = "extensions.zarr"
    truths = [index % 3 == 0 for index in range(13)]
    for padding in ["none", "first_byte", "last_byte"]:
        path = "bool_" + padding
        write_array(folder, path, (13,), "bool", [codec("packbits", padding_encoding=padding)],
                    {"c/0": pack(truths, 1, 0, padding)}, fill=False)
        say(name, "", path, truths)
    signed = [value << 2 for value in range(-100, 100, 7)]
    write_array(folder, "int16_bits", (len(signed),), "int16",
                [codec("packbits", first_bit=2, last_bit=9)], {"c/0": pack(signed, 8, 2, "none")})
    say(name, "", "int16_bits", signed)
    wide = [(index * 0x9e3779b97f4a7c15) % 2**37 for index in range(11)]
    write_array(folder, "uint64_bits", (11,), "uint64", [codec("packbits", last_bit=36), codec("crc32c")],
                {"c/0": crc32c(pack(wide, 37, 0, "none"))})
    say(name, "", "uint64_bits", wide)
    days = [2**62 + index for index in range(5)]
    write_array(folder, "int64_all", (5,), "int64", [codec("packbits")], {"c/0": pack(days, 64, 0, "none")})
    say(name, "", "int64_all", days)

    # Values and their casts as the specification has them.
    stored = numpy.array([0, 1, 11, 255], "u1")
    write_array(folder, "cast_map", (4,), "float64", [
        codec("scale_offset", offset=-10, scale=0.1),
        codec("cast_value", data_type="uint8", rounding="nearest-even",
              scalar_map={"encode": [["NaN", 0]], "decode": [[0, "NaN"]]}), codec("bytes")],
        {"c/0": stored.tobytes()}, fill="NaN")
    wanted = stored.astype("f8") / 0.1 + -10
    wanted[0] = numpy.nan
    say(name, "", "cast_map", wanted)
    years = numpy.array([1000, 1001, 1255], "u2")
    write_array(folder, "offset", (3,), "uint16", [
        codec("scale_offset", offset=1000), codec("cast_value", data_type="uint8"), codec("bytes")],
        {"c/0": (years - 1000).astype("u1").tobytes()}, fill=1000)
    say(name, "", "offset", years)
    odd = numpy.array([3, 7, 100], "f4")
    write_array(folder, "single", (3,), "float32", [codec("scale_offset", scale=0.3, offset=0.7), little],
                {"c/0": odd.tobytes()})
    say(name, "", "single", odd / numpy.float32(0.3) + numpy.float32(0.7))
    huge = numpy.array([2**62 // 3, -5], "i8")
    write_array(folder, "exact", (2,), "int64", [codec("scale_offset", offset=9007199254740993), little],
                {"c/0": huge.tobytes()})
    say(name, "", "exact", huge + 9007199254740993)
    halves = numpy.array([0.5, 1.5, 2.5, -0.5, -1.5, 130.2, -129.9], "f4")
    expected = {
        "nearest-even": [0, 2, 2, 0, -2, 127, -128], "towards-zero": [0, 1, 2, 0, -1, 127, -128],
        "towards-positive": [1, 2, 3, 0, -1, 127, -128], "towards-negative": [0, 1, 2, -1, -2, 127, -128],
        "nearest-away": [1, 2, 3, -1, -2, 127, -128]}
    for rounding, values in expected.items():
        path = "rounded_" + rounding
        write_array(folder, path, (7,), "int8", [
            codec("cast_value", data_type="float32", rounding=rounding, out_of_range="clamp"), little],
            {"c/0": halves.tobytes()})
        say(name, "", path, values)
    wraps = numpy.array([32768, 32769, -32769, 5], "i4")
    write_array(folder, "wrapped", (4,), "int16", [
        codec("cast_value", data_type="int32", out_of_range="wrap"), little], {"c/0": wraps.tobytes()})
    say(name, "", "wrapped", wraps.astype("i2"))
    ticks = numpy.array([2**24 + 1, 2**40 + 3, -7], "i8")
    write_array(folder, "to_single", (3,), "float32", [codec("cast_value", data_type="int64"), little],
                {"c/0": ticks.tobytes()})
    say(name, "", "to_single", ticks.astype("f4"))

    # Two chunks of 2 × 3 × 4, of which 6 × 4 and the transposition of that are stored.
    cube = numpy.arange(48, dtype="i4").reshape(4, 3, 4)
    for path, lengths in {"reshape_dims": [[0, 1], [2]], "reshape_rest": [-1, 4]}.items():
        write_array(folder, path, cube.shape, "int32", [
            codec("reshape", shape=lengths), codec("transpose", order=[1, 0]), little],
            {f"c/{i}/0/0": cube[2 * i:2 * i + 2].reshape(6, 4).T.tobytes() for i in range(2)},
            chunk_shape=(2, 3, 4))
        say(name, "", path, cube)

    # What real libraries pack.
    import zarr
    from zarr.codecs.numcodecs import BitRound, PackBits

    root = zarr.open_group(os.path.join(folder, name), mode="a")
    array = root.create_array(
        "numcodecs_bits", shape=(13,), chunks=(5,), dtype="bool", filters=[PackBits()], compressors=None)
    array[:] = truths
    say(name, "", "numcodecs_bits", array[:])
    array = root.create_array(
        "rounded", shape=(50,), chunks=(20,), dtype="f4", filters=[BitRound(keepbits=7)])
    array[:] = numpy.linspace(0, 1, 50)
    say(name, "", "rounded", array[:])


def crc32c(content):
    import google_crc32c

    return content + google_crc32c.value(content).to_bytes(4, "little")


def n5(folder):
    """Blocks of N5 that TensorStore wrote, and one at the edge that is cut, as programs in Java write it."""
    import struct

    import tensorstore

    values = numpy.arange(35, dtype="i4").reshape(5, 7) * 1000
    for path, compression, inner in [
        ("raw", {"type": "raw"}, []), ("gzip", {"type": "gzip"}, [codec("gzip", level=5)]),
        ("zstd", {"type": "zstd"}, [codec("zstd", level=0, checksum=False)]),
        ("blosc", {"type": "blosc", "cname": "lz4", "clevel": 5, "shuffle": 1},
         [codec("blosc", cname="lz4", clevel=5, shuffle="shuffle", typesize=4, blocksize=0)]),
    ]:
        codecs = [codec("n5_default", codecs=[
            codec("transpose", order=[1, 0]), codec("bytes", endian="big"), *inner])]
        write_array(folder, path, (5, 7), "int32", codecs, {}, chunk_shape=(3, 4),
                    encoding=codec("v2", separator="/"))
        array = tensorstore.open({
            "driver": "n5", "kvstore": {"driver": "file", "path": os.path.join(folder, "extensions.zarr", path)},
            "metadata": {"dimensions": [5, 7], "blockSize": [3, 4], "dataType": "int32",
                         "compression": compression}}, create=True).result()
        array[...] = values
        say("extensions.zarr", "", path, array.read().result())
        if path == "raw":
            edge = values[3:5, 4:7]
            block = struct.pack(">HHII", 0, 2, 2, 3) + edge.T.astype(">i4").tobytes()
            with open(os.path.join(folder, "extensions.zarr", path, "1/1"), "wb") as out:
                out.write(block)


def main():
    kind, folder, files = sys.argv[1], sys.argv[2], sys.argv[3:]
    if kind.startswith("icechunk-"):
        repository(folder, files[0], int(kind[-1]))
    elif kind == "kerchunk":
        kerchunk(folder, files)
    elif kind == "virtualizarr":
        virtualizarr(folder, files)
    else:
        {"codecs": codecs, "extensions": extensions, "n5": n5}[kind](folder)


main()
# Threads of icechunk sometimes abort the interpreter when it ends.
sys.stdout.flush()
os._exit(0)
