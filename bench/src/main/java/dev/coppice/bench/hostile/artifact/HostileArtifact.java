package dev.coppice.bench.hostile.artifact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Artifacts that a tenant may put into the store to harm the others. */
public enum HostileArtifact {
  GZIP_BOMB("4 GiB of blanks in 4 MiB of gzip") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      packed(out, "{\"learner\": ");
      byte[] member = Packed.gzip(" ".repeat(64 << 20));
      for (int i = 0; i < 64; i++) {
        out.write(member);
      }
    }
  },
  ZSTD_BOMB("4 GiB of blanks in 128 KiB of zstd, whose window is 8 MiB") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      Packed.blanksInZstd(out, "{\"learner\": ", 32 << 10);
    }
  },
  TAR_BOMB("a million empty tar entries") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      byte[] header = Packed.tarHeader("empty", 0);
      byte[] member = Packed.gzip(new String(header, ISO_8859_1).repeat(10_000));
      for (int i = 0; i < 100; i++) {
        out.write(member);
      }
    }
  },
  TAR_LIE("a tar entry of 8 GiB, cut off") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      out.write(Packed.tarHeader("model", 8L << 30));
    }
  },
  TAR_HEADERS("tar headers of 400 MB on the heap") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      StringBuilder global = new StringBuilder();
      for (int i = 1000; i < 21_000; i++) {
        global.append("12 k%05d=v\n".formatted(i));
      }
      StringBuilder tar = new StringBuilder();
      Packed.appendEntry(tar, "global", global.toString(), 'g');
      Packed.appendEntry(tar, "model.json", model);
      for (int i = 0; i < 500; i++) {
        Packed.appendEntry(tar, "nested", "", 'x');
      }
      Packed.appendEntry(tar, "other", "");
      packed(out, tar.append("\0".repeat(1024)).toString());
    }
  },
  TAR_SLASHES("a tar header of a quarter million slashes") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      int slashes = 250_000;
      StringBuilder tar = new StringBuilder();
      Packed.appendEntry(tar, "model.json", model);
      String path = "%d path=%sx\n".formatted(slashes + 14, "/".repeat(slashes));
      Packed.appendEntry(tar, "slashes", path, 'x');
      Packed.appendEntry(tar, "other", "");
      packed(out, tar.append("\0".repeat(1024)).toString());
    }
  },
  MEMBERS("a million members of JSON") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      StringBuilder members = new StringBuilder("{\"learner\":{\"a\":1");
      for (int i = 0; i < 1_000_000; i++) {
        members.append(",\"").append(i).append("\":1");
      }
      packed(out, members.append("}}").toString());
    }
  },
  ZEROS("a tree of four million zeros") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      String trees = "\"trees\":[{\"left_children\":[0" + ",0".repeat(4_000_000) + "]}]";
      packed(out, "{\"learner\":{\"gradient_booster\":{\"model\":{" + trees + "}}}}");
    }
  },
  DEEP("JSON three million deep") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      packed(out, "{\"learner\":" + "[".repeat(3_000_000));
    }
  },
  UBJSON_LIE("UBJSON that lies about a length") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      out.write(
          "{L\0\0\0\0\0\0\0\u0007learner[$l#L\u007f\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff"
              .getBytes(ISO_8859_1));
    }
  },
  PICKLE_MARKS("a pickle of marks") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      packed(out, "\u0080\u0002" + "(".repeat(6_000_000));
    }
  },
  PICKLE_TEXTS("a pickle that memoizes texts") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      packed(out, "\u0080\u0004" + ("X\0\0\1\0" + "x".repeat(1 << 16) + "\u0094").repeat(200));
    }
  },
  PICKLE_CODE("a pickle that calls os.system") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      out.write("\u0080\u0002cos\nsystem\nX\5\0\0\0touch\u0085R.".getBytes(ISO_8859_1));
    }
  },
  CUT("a good model, cut off") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      packed(out, model.substring(0, model.length() / 2));
    }
  },
  LOOP("a tree that is its own child") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      packed(out, model.replaceAll("\"left_children\":\\[\\d+", "\"left_children\":[0"));
    }
  },
  NAMES("names of features of 64 MiB") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      String name = "\"" + "n".repeat(1 << 15) + "\"";
      packed(out, "{\"learner\":{\"feature_names\":[" + (name + ",").repeat(2048) + name + "]}}");
    }
  },
  PREPROCESSING("preprocessing of a million categories") {
    @Override
    void write(OutputStream out, String model) throws IOException {
      StringBuilder categories = new StringBuilder("0");
      for (int i = 1; i < 1_000_000; i++) {
        categories.append(',').append(i);
      }
      String document =
          "{\"version\":1,\"features\":[{\"source\":0,\"type\":\"number\",\"steps\":[{\"one_hot\":"
              + "{\"categories\":["
              + categories
              + "],\"unknown\":\"zeros\"}}]}]}";
      StringBuilder tar = new StringBuilder();
      Packed.appendEntry(tar, "preprocessing.json", document);
      Packed.appendEntry(tar, "model.json", model);
      packed(out, tar.append("\0".repeat(1024)).toString());
    }
  };

  private static final int COPIES = 400;

  private final String what;

  HostileArtifact(String what) {
    this.what = what;
  }

  public String what() {
    return what;
  }

  /** One of its names in the store: a refusal is remembered by name. */
  public String copy(int turn) {
    return "%s-%d".formatted(name().toLowerCase(Locale.ROOT), turn % COPIES);
  }

  /**
   * Writes it under all its names.
   *
   * @param model a good model in JSON, which some are made of
   */
  public void writeAll(Path store, String model) throws IOException {
    Path first = store.resolve(copy(0));
    try (OutputStream out = Files.newOutputStream(first)) {
      write(out, model);
    }
    for (int i = 1; i < COPIES; i++) {
      Files.createLink(store.resolve(copy(i)), first);
    }
  }

  abstract void write(OutputStream out, String model) throws IOException;

  private static void packed(OutputStream out, String content) throws IOException {
    out.write(Packed.gzip(content));
  }
}
