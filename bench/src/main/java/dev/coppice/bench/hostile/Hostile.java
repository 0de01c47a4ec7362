package dev.coppice.bench.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.coppice.bench.hostile.artifact.HostileArtifact;
import dev.coppice.bench.hostile.artifact.HostileModels;
import dev.coppice.bench.hostile.artifact.TenantModels;
import dev.coppice.bench.hostile.neighbours.Neighbours;
import dev.coppice.bench.hostile.neighbours.Question;
import dev.coppice.bench.hostile.wire.Ports;
import dev.coppice.bench.hostile.wire.Requests;
import dev.coppice.bench.model.BenchModel;
import dev.coppice.bench.model.ModelFile;
import dev.coppice.bench.run.Benchmark;
import dev.coppice.bench.run.Figure;
import dev.coppice.bench.run.Report;
import dev.coppice.bench.run.Workplace;
import dev.coppice.model.xgboost.XgboostModel;
import dev.coppice.scripts.churn.ChurnModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What one tenant's clients and artifacts can do to another tenant: attack after attack on a server
 * with its production flags, from the same processors, while a bystander calls its own model.
 *
 * <p>An attack has won if it ended the process or held {@code /ping} for more than a second.
 *
 * @param time that each attack goes on for
 * @param part of the names of those that are played; empty for all
 */
public record Hostile(Duration time, String part) implements Benchmark {

  /** The bystander's row, and that of every good call. */
  static final String ROW = BenchModel.SMALL.csv(1);

  static final String MODEL = "bystander.tar.gz";

  /** Until what one attack left behind no longer hides what the next one does. */
  private static final Duration REST = Duration.ofMillis(500);

  @Override
  public Benchmark with(List<String> options) {
    Hostile asked = this;
    for (int i = 0; i < options.size(); i += 2) {
      String value = i + 1 < options.size() ? options.get(i + 1) : "";
      asked =
          switch (options.get(i)) {
            case "--seconds" -> new Hostile(Duration.ofSeconds(Long.parseLong(value)), asked.part);
            case "--attack" -> new Hostile(asked.time, value);
            default ->
                throw new IllegalArgumentException(
                    options.get(i) + ": (expected: --seconds NUMBER, --attack TEXT)");
          };
    }
    return asked;
  }

  @Override
  public List<Figure> run(Workplace workplace, Report report)
      throws IOException, InterruptedException {
    Path directory = workplace.emptyDirectory("hostile");
    Path store = Files.createDirectory(directory.resolve("store"));
    report.progress("training, and making what is hostile");
    fill(store, workplace);
    List<Attack> attacks = new ArrayList<>(ConnectionAttacks.all());
    attacks.addAll(BodyAttacks.all());
    attacks.addAll(TensorAttacks.all());
    attacks.addAll(BatchAttacks.all());
    attacks.addAll(GrpcAttacks.all());
    attacks.addAll(StoreAttacks.all());
    // The last, because nothing takes what it registers away again.
    attacks.add(StoreAttacks.registrations(store.resolve(HostileModels.WIDE)));
    attacks.removeIf(attack -> !attack.what().contains(part));
    List<Attack> guarded = new ArrayList<>(AccessAttacks.all());
    guarded.removeIf(attack -> !attack.what().contains(part));
    report.line("%d attacks, %d s each".formatted(attacks.size() + guarded.size(), seconds()));
    Outcome outcome = new Outcome();
    if (!attacks.isEmpty()) {
      try (Victim victim = new Victim(workplace, directory, store, null)) {
        measure(attacks, victim, overHttp(victim, workplace), outcome, report);
      }
    }
    if (!guarded.isEmpty()) {
      try (Victim victim = new Victim(workplace, directory, store, Guard.make(directory))) {
        measure(guarded, victim, overHttp(victim, workplace), outcome, report);
      }
    }
    return outcome.tell(report);
  }

  private long seconds() {
    return time.toSeconds();
  }

  private static void fill(Path store, Workplace workplace) throws IOException {
    Path artifact = Files.copy(BenchModel.SMALL.artifact(workplace), store.resolve(MODEL));
    TenantModels.write(store, artifact);
    HostileModels.write(store);
    Path json = BenchModel.SMALL.file(workplace, ChurnModels.Format.JSON);
    String model = Files.readString(json, ISO_8859_1);
    for (HostileArtifact each : HostileArtifact.values()) {
      each.writeAll(store, model);
    }
  }

  /** Those who ask over HTTP, and get XGBoost's own score. */
  private static Neighbours overHttp(Victim victim, Workplace workplace)
      throws IOException, InterruptedException {
    Path file = BenchModel.SMALL.file(workplace, ChurnModels.Format.UBJSON);
    Neighbours neighbours =
        Neighbours.meet(
            victim.ports().calls(),
            Question.http(Requests.get("/ping")),
            Question.http(victim.call(MODEL, ROW)));
    try (XgboostModel reference = ModelFile.of(file).loadBooster()) {
      float score = reference.score(BenchModel.SMALL.rows(1, 1).getFirst()).values()[0];
      check(score(neighbours.score()), score);
    }
    return neighbours;
  }

  private static float score(String answer) {
    return Float.parseFloat(answer.replaceAll("[\\[\\]\\s]", ""));
  }

  private static void check(float answered, float score) throws IOException {
    if (answered != score) {
      throw new IOException("score: %s (expected: %s)".formatted(answered, score));
    }
  }

  private void measure(
      List<Attack> attacks, Victim victim, Neighbours http, Outcome outcome, Report report)
      throws IOException, InterruptedException {
    for (Attack attack : attacks) {
      report.progress(attack.what());
      Damage damage = attack(attack, victim, http);
      outcome.add(attack, damage);
      if (damage.http().firstWrong() != null) {
        report.progress("bystander: " + damage.http().firstWrong());
      }
    }
  }

  private Damage attack(Attack attack, Victim victim, Neighbours http)
      throws IOException, InterruptedException {
    victim.reviveIfDead();
    victim.forgetPeak();
    Ports ports = victim.ports();
    Arena arena = new Arena(ports);
    Neighbours.Asking ofHttp = http.ask(ports.calls());
    try {
      arena.play(attack, time);
    } finally {
      ofHttp.end();
    }
    Damage damage =
        new Damage(
            arena.said(),
            ofHttp.suffering(),
            victim.isAlive(),
            victim.peakMebibytes(),
            victim.heapMebibytes());
    Thread.sleep(REST);
    return damage;
  }
}
