package dev.coppice.loader.store;

import java.net.URI;
import java.nio.file.Path;

/** Where one document is: {@code s3://bucket/key} or {@code file:///path}. */
public sealed interface DocumentUri {

  /**
   * Reads a setting.
   *
   * @throws IllegalArgumentException with what is expected, without the value
   */
  static DocumentUri parse(String text) {
    int name = text.lastIndexOf('/') + 1;
    boolean isKnown = text.startsWith("s3://") || text.startsWith("file:///");
    if (!isKnown || name == text.length()) {
      throw new IllegalArgumentException("s3://bucket/key or file:///path");
    }
    return switch (ModelStoreUri.parse(text.substring(0, name))) {
      case ModelStoreUri.S3 folder ->
          new S3(folder.bucket(), folder.prefix() + text.substring(name));
      case ModelStoreUri.Directory folder -> new File(Path.of(URI.create(text)));
    };
  }

  /**
   * An object.
   *
   * @param bucket as in {@link ModelStoreUri.S3}
   */
  record S3(String bucket, String key) implements DocumentUri {

    @Override
    public String toString() {
      return "s3://" + bucket + "/" + key;
    }
  }

  /**
   * A file of this machine.
   *
   * @param path absolute
   */
  record File(Path path) implements DocumentUri {

    @Override
    public String toString() {
      return "file://" + path;
    }
  }
}
