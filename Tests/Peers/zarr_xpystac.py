"""Makes virtual stores with the libraries that make them, and opens STAC about them with xpystac.

    zarr_xpystac.py make ENDPOINT FOLDER NETCDF NETCDF
    zarr_xpystac.py open ENDPOINT FOLDER DOCUMENT ASSET KIND

ENDPOINT is an S3 server with the bucket `bkt`, which is read over HTTP, too. `open` prints a line of JSON: whether what
xpystac opens is what xarray reads of the store and of the files themselves, or the error.
"""
import functools
import json
import os
import sys
import warnings

os.environ.update(
    AWS_ACCESS_KEY_ID="testing", AWS_SECRET_ACCESS_KEY="testing", AWS_EC2_METADATA_DISABLED="true",
    ICECHUNK_LOG="off")
warnings.simplefilter("ignore")

import icechunk  # noqa: E402
import xarray  # noqa: E402

action, endpoint, folder = sys.argv[1:4]
# xpystac names no endpoint: what it asks of Amazon goes to the server of the test.
place = dict(endpoint_url=endpoint, allow_http=True, force_path_style=True)
icechunk.s3_storage = functools.partial(icechunk.s3_storage, **place)
icechunk.s3_store = functools.partial(icechunk.s3_store, **place)
CHUNKS = "s3://bkt/nc/"
storage = functools.partial(icechunk.s3_storage, bucket="bkt", region="eu-west-1", from_env=True)
access = icechunk.containers_credentials({CHUNKS: icechunk.s3_from_env_credentials()})


def combined(files, **options):
    parts = [xarray.open_dataset(file, engine="h5netcdf", **options) for file in files]
    return xarray.concat(parts, "time", data_vars="minimal", coords="minimal", compat="override")


def make(files):
    import boto3
    import fsspec
    import kerchunk.combine
    import kerchunk.df
    import kerchunk.hdf
    import zarr

    s3 = boto3.client(
        "s3", endpoint_url=endpoint, region_name="eu-west-1",
        config=boto3.session.Config(s3={"addressing_style": "path"}))
    for file in files:
        s3.upload_file(file, "bkt", "nc/" + os.path.basename(file))

    # Two states of a repository, with chunks of its own and such that lie in the files.
    config = icechunk.RepositoryConfig.default()
    config.set_virtual_chunk_container(
        icechunk.VirtualChunkContainer(CHUNKS, icechunk.s3_store(region="eu-west-1")))
    repo = icechunk.Repository.create(
        storage(prefix="repo"), config, authorize_virtual_chunk_access=access)
    session = repo.writable_session("main")
    first = xarray.open_dataset(files[0], engine="h5netcdf").drop_encoding()
    first.to_zarr(session.store, consolidated=False, zarr_format=3)
    repo.create_tag("v1", session.commit("first"))
    session = repo.writable_session("main")
    root = zarr.open_group(session.store)
    # The values of lon in the file: 90 numbers, 360 bytes from 11815 on.
    virtual = root.create_array(
        "virtual", shape=(90,), chunks=(45,), dtype="f4", compressors=None, dimension_names=["lon"])
    for index in range(2):
        session.store.set_virtual_ref(
            f"virtual/c/{index}", CHUNKS + os.path.basename(files[0]), offset=11815 + 180 * index,
            length=180)
    session.commit("second")

    single = []
    for file in files:
        with fsspec.open(file, "rb") as stream:
            single.append(kerchunk.hdf.SingleHdf5ToZarr(
                stream, file, inline_threshold=100).translate())
    refs = kerchunk.combine.MultiZarrToZarr(
        single, concat_dims=["time"], identical_dims=["lat", "lon"]).translate()
    with open(os.path.join(folder, "combined.json"), "w") as out:
        json.dump(refs, out)
    s3.upload_file(os.path.join(folder, "combined.json"), "bkt", "nc/combined.json")
    kerchunk.df.refs_to_dataframe(refs, os.path.join(folder, "combined.parq"), record_size=100)


def directly(kind, href, files):
    """What xarray reads without STAC: of the store, and of the files where they hold the same."""
    if kind.startswith("icechunk"):
        repo = icechunk.Repository.open(
            storage(prefix="repo"), authorize_virtual_chunk_access=access)
        state = {"tag": "v1"} if kind == "icechunk-tag" else {"branch": "main"}
        dataset = xarray.open_zarr(repo.readonly_session(**state).store, zarr_format=3, consolidated=False)
        return dataset, xarray.open_dataset(files[0], engine="h5netcdf")
    # References in JSON are fetched over HTTP, for which fsspec needs a library of its own.
    href = os.path.join(folder, "combined.json") if kind == "kerchunk" else href
    # Left to itself fsspec looks for the protocol in a reference, of those in Parquet in one that may have no file.
    options = {"remote_protocol": "file"}
    return xarray.open_dataset(href, engine="kerchunk", storage_options=options), combined(files)


def opened(document, key, kind):
    import pystac
    import xpystac  # noqa: F401, registers the engine

    asset = pystac.read_file(document).assets[key]
    files = sorted(
        os.path.join(folder, name) for name in os.listdir(folder) if name.endswith(".nc"))
    store, content = directly(kind, asset.href, files)
    if kind == "kerchunk-parquet":
        # fsspec lists these chunks, but with pandas 3 cannot fetch them.
        result = {"direct": store.sizes == content.sizes and set(store) == set(content)}
    else:
        result = {"direct": all(store[name].equals(content[name]) for name in content.variables)}
    try:
        dataset = xarray.open_dataset(asset, engine="stac")
        result["identical"] = bool(dataset.load().identical(store.load()))
        result["sizes"] = dict(dataset.sizes)
        result["data"] = sorted(dataset.data_vars)
    except Exception as error:
        result["error"] = f"{type(error).__name__}: {error}"
    print(json.dumps(result))


if action == "make":
    make(sys.argv[4:])
else:
    opened(*sys.argv[4:])
# Threads of icechunk sometimes abort the interpreter when it ends.
sys.stdout.flush()
os._exit(0)
