package dev.coppice.bench.soak;

import dev.coppice.scripts.InvocationClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Random;

/** Calls for tenants whose artifacts are hostile: no answer is right but an error. */
final class HostileTenants implements Crew.Deed {

  private final List<String> names;
  private final String row;
  private final InvocationClient client;
  private final ServerLife server;
  private final Tally tally;

  /**
   * @param names what {@link HostileArtifacts} has uploaded
   */
  HostileTenants(
      List<String> names, String row, InvocationClient client, ServerLife server, Tally tally) {
    this.names = List.copyOf(names);
    this.row = row;
    this.client = client;
    this.server = server;
    this.tally = tally;
  }

  @Override
  public void once(Random random) throws IOException, InterruptedException {
    String name = names.get(random.nextInt(names.size()));
    String who = "artifact, " + name.replace("hostile-", "").replace(".tar.gz", "");
    long begin = System.nanoTime();
    try {
      HttpResponse<String> answer = client.call(name, row);
      tally.count(who, Integer.toString(answer.statusCode()), answer.body());
      if (answer.statusCode() == 200) {
        tally.countWrong("%s: 200 %s".formatted(name, answer.body()));
      }
    } catch (IOException e) {
      tally.count(who, Tally.NO_STATUS, server.wasDown(begin) ? "down" : e.toString());
    }
  }
}
