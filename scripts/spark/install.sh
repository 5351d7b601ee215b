#!/usr/bin/env bash
# Fetches Spark 4 with Spark Connect, and the JDBC drivers, into libs/ of the checkout. It needs Python 3 with venv, Java 17 or newer
# and Maven; 500 MB of disk. May be repeated: what is there already stays. Without Maven put the drivers into libs/jars by hand.
#
#   scripts/spark/install.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

spark_version=4.3.0
drivers='org.postgresql:postgresql:42.7.8 com.microsoft.sqlserver:mssql-jdbc:13.2.1.jre11'

say() { echo "$*" >&2; }

if ! command -v "${JAVA_HOME:+$JAVA_HOME/bin/}java" > /dev/null; then
  say 'There is no Java. Install version 17 or newer, or set JAVA_HOME.'
  exit 1
fi

mkdir -p libs/jars
if [ ! -x libs/spark/bin/spark-submit ] || ! grep -q "$spark_version" libs/spark/version.py; then
  say "Spark $spark_version: about 500 MB …"
  rm -rf libs/spark libs/spark-python
  python3 -m venv libs/spark-python
  libs/spark-python/bin/python -m pip install --quiet --no-cache-dir --disable-pip-version-check "pyspark==$spark_version"
  home=$(cd libs && echo spark-python/lib/python*/site-packages/pyspark)
  ln -s "$home" libs/spark
fi

for driver in $drivers; do
  IFS=: read -r group artifact version <<< "$driver"
  jar="libs/jars/$artifact-$version.jar"
  [ -s "$jar" ] && continue
  say "$artifact $version …"
  mvn --quiet --batch-mode dependency:copy -Dartifact="$driver" -DoutputDirectory="$PWD/libs/jars" > /dev/null
done
say "Spark is in $PWD/libs/spark, the drivers are in $PWD/libs/jars."
