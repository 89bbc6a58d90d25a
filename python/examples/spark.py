"""The same job on Spark: `spark-submit spark.py INPUT OUTPUT`, or `python spark.py INPUT OUTPUT` for one machine.

Rows and tables are those of `python -m kehoach.ray`. A file that can't be read, or that kills its process again and again,
ends the job.
"""

import sys
from collections.abc import Iterable, Iterator
from functools import partial

import pandas
from pyspark.sql import SparkSession

from kehoach import cluster

FILES_PER_TASK = 16


def read(frames: Iterable[pandas.DataFrame], refused: set[str]) -> Iterator[pandas.DataFrame]:
    """The rows of files, without links, which Spark follows."""
    ours = (frame[~frame["path"].map(cluster.local_path).isin(refused)] for frame in frames)
    return cluster.read_frames(ours, ocr="auto")


def main(source: str, output: str) -> None:
    spark = SparkSession.builder.appName("kehoach").getOrCreate()
    # Contents of so many files are in memory at the same time.
    spark.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", 4)
    files = spark.read.format("binaryFile").option("recursiveFileLookup", "true").load(source)
    inputs = cluster.Place.of(source)
    listed = inputs.inputs()
    refused = {info.path for info in listed if cluster.refusal(info)}
    rows = files.repartition(-(-files.count() // FILES_PER_TASK)).mapInPandas(
        partial(read, refused=refused), cluster.SPARK_SCHEMA
    )
    place = cluster.Place.of(output)
    cluster.begin(place)
    rows.write.parquet(f"{output}/rows")
    # Spark leaves out what is empty or has a name that begins with `_`.
    left = cluster.missing(place, listed)
    alone = partial(cluster.read_alone, inputs.files)
    cluster.write_rows(place, "left", [row for info in left for row in alone(info.path, cluster.refusal(info))])
    parts, counts = cluster.parts(place)
    spark.sparkContext.parallelize(parts, max(len(parts), 1)).foreach(partial(cluster.write_part, place))
    cluster.end(place, counts)
    documents = spark.read.parquet(f"{output}/tables/documents")
    documents.groupBy("status", "reason", "text_origin").count().orderBy("status", "reason", "text_origin").show()


if __name__ == "__main__":
    main(*sys.argv[1:3])
