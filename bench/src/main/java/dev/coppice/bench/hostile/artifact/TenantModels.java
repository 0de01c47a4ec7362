package dev.coppice.bench.hostile.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** One good artifact under the names of many tenants, so that each name is a load of its own. */
public final class TenantModels {

  private static final int TENANTS = 500;

  private TenantModels() {}

  /** A name, again and again after some hundreds. */
  public static String name(int turn) {
    return "acme-%d.tar.gz".formatted(turn % TENANTS);
  }

  public static void write(Path store, Path artifact) throws IOException {
    for (int i = 0; i < TENANTS; i++) {
      Files.createLink(store.resolve(name(i)), artifact);
    }
  }
}
