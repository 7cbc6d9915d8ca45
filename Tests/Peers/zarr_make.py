"""Makes stores with the libraries that make them, and prints what is in them: a line of JSON for each array and state.

    zarr_make.py icechunk-1|icechunk-2|kerchunk|virtualizarr|codecs FOLDER [NETCDF...]

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


def main():
    kind, folder, files = sys.argv[1], sys.argv[2], sys.argv[3:]
    if kind.startswith("icechunk-"):
        repository(folder, files[0], int(kind[-1]))
    elif kind == "kerchunk":
        kerchunk(folder, files)
    elif kind == "virtualizarr":
        virtualizarr(folder, files)
    else:
        codecs(folder)


main()
# Threads of icechunk sometimes abort the interpreter when it ends.
sys.stdout.flush()
os._exit(0)
