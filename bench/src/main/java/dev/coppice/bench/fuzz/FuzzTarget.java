package dev.coppice.bench.fuzz;

import java.util.Locale;

/** The fuzz tests: which method of which class, in which module. */
enum FuzzTarget {
  MODEL_JSON("model", "model.check.ModelFileFuzzTest", "json"),
  MODEL_UBJSON("model", "model.check.ModelFileFuzzTest", "ubjson"),
  MODEL_BINARY("model", "model.legacy.LegacyFileFuzzTest", "binary"),
  MODEL_PICKLE("model", "model.legacy.LegacyFileFuzzTest", "pickle"),
  MODEL_READERS("model", "model.readers.ReadersFuzzTest", "readers"),
  PREPROCESSING("model", "model.preprocessing.DocumentFuzzTest", "document"),
  MLMODEL("model", "model.mlflow.MlmodelFuzzTest", "mlmodel"),
  TAR("loader", "loader.archive.ArchiveFuzzTest", "tar"),
  GZIP("loader", "loader.archive.ArchiveFuzzTest", "gzip"),
  ZSTD("loader", "loader.archive.ArchiveFuzzTest", "zstd"),
  ARCHIVE_CONTENT("loader", "loader.archive.ArchiveFuzzTest", "content"),
  EXPECTATIONS("loader", "loader.proof.ExpectationFuzzTest", "expectations"),
  DISK_ENTRY("loader", "loader.disk.EntryFuzzTest", "entry"),
  CSV("server", "server.codec.DecoderFuzzTest", "csv"),
  LIBSVM("server", "server.codec.DecoderFuzzTest", "libsvm"),
  JSON("server", "server.codec.DecoderFuzzTest", "json"),
  JSON_LINES("server", "server.codec.DecoderFuzzTest", "jsonLines"),
  RECORDIO("server", "server.codec.DecoderFuzzTest", "recordIo"),
  RAW_CSV("server", "server.codec.RawDecoderFuzzTest", "rawCsv"),
  RAW_JSON("server", "server.codec.RawDecoderFuzzTest", "rawJson"),
  RAW_JSON_LINES("server", "server.codec.RawDecoderFuzzTest", "rawJsonLines"),
  TENSOR_JSON("server", "server.codec.tensors.TensorFuzzTest", "tensorJson"),
  TENSOR_MESSAGE("server", "server.codec.tensors.TensorFuzzTest", "tensorMessage"),
  REQUESTS("server", "server.http.connection.RequestHeadFuzzTest", "requests");

  private final String module;
  private final String type;
  private final String method;

  FuzzTarget(String module, String type, String method) {
    this.module = module;
    this.type = "dev.coppice." + type;
    this.method = method;
  }

  /** As it is asked for: {@code model-json}. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String module() {
    return module;
  }

  String type() {
    return type;
  }

  String method() {
    return method;
  }
}
