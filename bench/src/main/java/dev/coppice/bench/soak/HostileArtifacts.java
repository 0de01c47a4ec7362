package dev.coppice.bench.soak;

import dev.coppice.scripts.TestBucket;
import dev.coppice.scripts.churn.TenantArtifact;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Artifacts that no training job has made; a call for one of them must never be answered 200. */
final class HostileArtifacts {

  private static final int MILLION = 1_000_000;
  private static final int BLOCK = 64 << 20;

  /** Past the 2 GiB that an artifact may have unpacked. */
  private static final int BLOCKS = 40;

  private final TestBucket bucket;
  private final List<String> names = new ArrayList<>();

  private HostileArtifacts(TestBucket bucket) {
    this.bucket = bucket;
  }

  /**
   * Uploads them.
   *
   * @param good an artifact as it should be
   * @return their names
   */
  static List<String> upload(TestBucket bucket, Path good) throws IOException {
    HostileArtifacts artifacts = new HostileArtifacts(bucket);
    byte[] whole = Files.readAllBytes(good);
    artifacts.put("truncated", Arrays.copyOf(whole, whole.length / 2));
    byte[] noise = new byte[MILLION];
    new Random(1).nextBytes(noise);
    artifacts.put("random", noise);
    artifacts.put("flipped", flipped(whole));
    artifacts.put("bomb", bomb());
    artifacts.put("members", repeated(gzip(new byte[0]), MILLION));
    artifacts.putModel("random-model", noise);
    artifacts.putModel(
        "deep", ("{\"learner\":" + "[".repeat(MILLION)).getBytes(StandardCharsets.US_ASCII));
    artifacts.putModel("keys", keys());
    return artifacts.names;
  }

  private void put(String what, byte[] content) {
    String name = "hostile-" + what + ".tar.gz";
    bucket.put(FleetMaker.FOLDER + name, content);
    names.add(name);
  }

  private void putModel(String what, byte[] model) {
    put(what, TenantArtifact.of(model));
  }

  /** One bit in the middle differs; the checksum at the end is the original's. */
  private static byte[] flipped(byte[] whole) {
    byte[] flipped = whole.clone();
    flipped[flipped.length / 2] ^= 1;
    return flipped;
  }

  /** An archive of some megabytes with one file of zeros of 2.5 GiB. */
  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    TarArchiveOutputStream tar = new TarArchiveOutputStream(header);
    TarArchiveEntry entry = new TarArchiveEntry("zeros");
    entry.setSize((long) BLOCKS * BLOCK);
    tar.putArchiveEntry(entry);
    tar.flush();
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    bomb.write(gzip(header.toByteArray()));
    bomb.write(repeated(gzip(new byte[BLOCK]), BLOCKS));
    return bomb.toByteArray();
  }

  private static byte[] keys() {
    StringBuilder json = new StringBuilder("{\"learner\":{");
    for (int i = 0; i < MILLION; i++) {
      json.append("\"key").append(i).append("\":").append(i).append(',');
    }
    return json.append("\"last\":0}}").toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(content);
    }
    return packed.toByteArray();
  }

  private static byte[] repeated(byte[] content, int times) {
    byte[] all = new byte[content.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(content, 0, all, i * content.length, content.length);
    }
    return all;
  }
}
