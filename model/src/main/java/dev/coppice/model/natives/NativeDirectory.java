package dev.coppice.model.natives;

import dev.coppice.model.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarFile;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Where native libraries are files, which they must be to be mapped.
 *
 * <p>A directory that is kept holds each library under its own name, for all starts: one that is
 * there already and is the jar's is not written again, so the directory may be read-only by then.
 * In the temporary directory a library is deleted as soon as it is loaded, where the system lets go
 * of names of files in use (Linux), because processes that end in a hurry would leave it there.
 *
 * @param path made if it is not there
 * @param kept whether libraries stay there
 */
public record NativeDirectory(Path path, boolean kept) {

  /** What the system's loader says of a file system that is mounted {@code noexec}. */
  private static final String NOT_MAPPED = "failed to map segment";

  private static final int BUFFER = 64 * 1024;

  /** The JVM's temporary directory. */
  public static NativeDirectory temporary() {
    return new NativeDirectory(Path.of(System.getProperty("java.io.tmpdir")), false);
  }

  /**
   * Loads a library of the class path into the process, for the classes of this one's loader; does
   * nothing if it was loaded from the same file before.
   *
   * @param what the library, for messages
   * @param resource its path in the class path; its last part is the name of the file
   * @throws NativeLibraryException if it is not there for this system, cannot be written, or the
   *     system does not take it
   */
  @SuppressWarnings("restricted") // Loading native code is what this class is for.
  public void load(String what, String resource) {
    Path file = put(what, resource);
    try {
      System.load(file.toString());
    } catch (UnsatisfiedLinkError e) {
      throw refused(what, e);
    } finally {
      if (!kept) {
        delete(file);
      }
    }
  }

  /**
   * Puts a library of the class path there, for whoever loads it by another way.
   *
   * @param what as with {@link #load}, like {@code resource}
   * @return its file, absolute
   * @throws NativeLibraryException if it is not there for this system, or cannot be written
   */
  public Path put(String what, String resource) {
    URL packed = NativeDirectory.class.getClassLoader().getResource(resource);
    if (packed == null) {
      throw failed(what, resource + " is in no jar", "a system that it was built for", null);
    }
    String name = resource.substring(resource.lastIndexOf('/') + 1);
    try {
      return kept ? keep(packed, name) : unpack(packed, name);
    } catch (IOException e) {
      String flaw = path + " cannot be written: " + Quoted.cause(e);
      throw failed(what, flaw, "a directory with room", e);
    }
  }

  private Path keep(URL packed, String name) throws IOException {
    Path file = path.toAbsolutePath().resolve(name);
    if (!Files.exists(file) || checksum(file) != checksum(packed)) {
      Path part = unpack(packed, name);
      try {
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        delete(part);
        throw e;
      }
    }
    return file;
  }

  private Path unpack(URL packed, String name) throws IOException {
    Files.createDirectories(path);
    Path file = Files.createTempFile(path.toAbsolutePath(), "coppice-", "-" + name);
    try (InputStream in = packed.openStream()) {
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      delete(file);
      throw e;
    }
    return file;
  }

  private static long checksum(Path file) throws IOException {
    CRC32 checksum = new CRC32();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        checksum.update(buffer, 0, read);
      }
    }
    return checksum.getValue();
  }

  /**
   * Stands in the jar's directory; a class path without jars has none, and its files are copied.
   */
  private static long checksum(URL packed) throws IOException {
    if (packed.openConnection() instanceof JarURLConnection jar) {
      jar.setUseCaches(false); // Else it would be closed for everybody.
      try (JarFile file = jar.getJarFile()) {
        return file.getEntry(jar.getEntryName()).getCrc();
      }
    }
    return -1;
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException inUse) {
      file.toFile().deleteOnExit();
    }
  }

  private NativeLibraryException refused(String what, UnsatisfiedLinkError e) {
    // The loader's own words come last, after names of files.
    String said = String.valueOf(e.getMessage());
    if (said.contains(NOT_MAPPED)) {
      return failed(
          what,
          path + " is mounted noexec",
          "COPPICE_NATIVE_DIR names a directory whose files may be executed",
          e);
    }
    return failed(what, said, "what the library needs is installed", e);
  }

  private static NativeLibraryException failed(
      String what, String found, String expected, @Nullable Throwable cause) {
    return new NativeLibraryException(
        "%s: %s (expected: %s)".formatted(what, found, expected), cause);
  }
}
