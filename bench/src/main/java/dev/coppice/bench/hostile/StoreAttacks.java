package dev.coppice.bench.hostile;

import static dev.coppice.bench.hostile.wire.Requests.filled;
import static dev.coppice.bench.hostile.wire.Requests.get;
import static dev.coppice.bench.hostile.wire.Requests.invoke;

import dev.coppice.bench.hostile.artifact.HostileArtifact;
import dev.coppice.bench.hostile.artifact.HostileModels;
import dev.coppice.bench.hostile.artifact.TenantModels;
import dev.coppice.bench.hostile.wire.Requests;
import dev.coppice.bench.hostile.wire.Wire;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What can be done with names of models, with the management routes and with artifacts. */
final class StoreAttacks {

  private static final String CSV = "text/csv";
  private static final int CLIENTS = 8;

  private StoreAttacks() {}

  static List<Attack> all() {
    List<Attack> attacks =
        new ArrayList<>(
            List.of(
                new Attack("names of no model", 64, StoreAttacks::unknown),
                new Attack("names that climb", 32, StoreAttacks::climbing),
                new Attack("cold loads of one tenant's models", 64, StoreAttacks::coldLoads),
                new Attack("gone while the model loads", 32, StoreAttacks::leaves),
                new Attack(
                    "every page of the list", 16, arena -> arena.ask(get("/models?limit=1"))),
                new Attack("page tokens of 8 KiB", 16, StoreAttacks::tokens),
                new Attack(
                    "descriptions with names in control characters", 12, StoreAttacks::describe),
                new Attack("POST /models of 6 MiB", 8, StoreAttacks::register),
                new Attack("DELETE of what others use", 8, StoreAttacks::delete)));
    for (HostileArtifact artifact : HostileArtifact.values()) {
      attacks.add(
          new Attack(
              "artifact: " + artifact.what(),
              CLIENTS,
              arena -> arena.ask(invoke(artifact.copy(arena.turn()), CSV, "1,2"))));
    }
    return attacks;
  }

  /**
   * One small model under ever more names, each as long as a name may be.
   *
   * @param artifact below the root of models
   */
  static Attack registrations(Path artifact) {
    String name = "\ud83d\ude00".repeat(1000);
    return new Attack(
        "registrations of names of 1,000 emoji",
        16,
        arena -> {
          byte[] body =
              "{\"model_name\": \"%s%d\", \"url\": \"%s\"}"
                  .formatted(name, arena.turn(), artifact)
                  .getBytes(StandardCharsets.UTF_8);
          String head =
              Requests.start("POST /models") + "Content-Length: " + body.length + "\r\n\r\n";
          arena.ask(Requests.join(head.getBytes(StandardCharsets.ISO_8859_1), body));
        });
  }

  private static void unknown(Arena arena) throws IOException {
    arena.ask(invoke("none-" + arena.turn() + ".tar.gz", CSV, "1"));
  }

  private static void climbing(Arena arena) throws IOException {
    arena.ask(invoke("../".repeat(300) + "etc/passwd", CSV, "1"));
  }

  private static void coldLoads(Arena arena) throws IOException {
    arena.ask(invoke(TenantModels.name(arena.turn()), CSV, Hostile.ROW));
  }

  private static void leaves(Arena arena) throws IOException {
    try (Wire wire = arena.connect()) {
      wire.send(invoke(TenantModels.name(arena.turn() * 7), CSV, Hostile.ROW));
    }
  }

  private static void tokens(Arena arena) throws IOException {
    arena.ask(get("/models?next_page_token=" + filled("A", 7000) + arena.turn()));
  }

  private static void describe(Arena arena) throws IOException {
    String model = arena.turn() % 2 == 0 ? HostileModels.CONTROL : HostileModels.CONTROL_FEW;
    arena.ask(invoke(model, CSV, "1"));
    arena.ask(get("/models/" + model + "?detail=true"));
  }

  private static void register(Arena arena) throws IOException {
    String body = "{\"model_name\": \"" + filled("a", Requests.BODY_LIMIT - 64) + "\"}";
    String head =
        Requests.start("POST /models") + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    arena.ask(head.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void delete(Arena arena) throws IOException {
    String target = "DELETE /models/" + TenantModels.name(arena.turn());
    arena.ask((Requests.start(target) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
  }
}
