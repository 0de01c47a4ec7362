package dev.coppice.loader.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;

/** A document that is a file: written beside its place and then moved there. */
public final class FileDocument implements StoredDocument {

  private final Path path;

  public FileDocument(DocumentUri.File location) {
    this.path = location.path();
  }

  @Override
  public Optional<byte[]> read(int maxBytes) throws StoreException {
    try (InputStream bytes = Files.newInputStream(path)) {
      return Optional.of(StoredDocument.whole(bytes, maxBytes));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (StoreException e) {
      throw e;
    } catch (IOException e) {
      throw LocalArtifact.fault(path, e);
    }
  }

  @Override
  public void write(byte[] content) throws StoreException {
    try {
      Path folder = Objects.requireNonNull(path.getParent());
      Files.createDirectories(folder);
      Path beside = Files.createTempFile(folder, ".", ".part");
      try {
        Files.write(beside, content);
        Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw LocalArtifact.fault(path, e);
    }
  }

  @Override
  public boolean create(byte[] content) throws StoreException {
    if (Files.exists(path)) {
      return false;
    }
    write(content);
    return true;
  }

  @Override
  public void close() {
    // Nothing is held open.
  }

  @Override
  public String toString() {
    return "file://" + path;
  }
}
