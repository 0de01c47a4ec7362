package dev.coppice.scripts.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what the server knows of one model in memory, a line for each thing. */
@Command(name = "show", description = "Shows a model in memory. Times are milliseconds.")
final class ShowCommand implements Callable<Integer> {

  private final Screen screen;
  private final ServerClients clients;

  @Mixin private final ServerOptions server = new ServerOptions();
  @Mixin private final JsonOption json = new JsonOption();
  @Mixin private final ModelArgument model = new ModelArgument();

  ShowCommand(Screen screen, ServerClients clients) {
    this.screen = screen;
    this.clients = clients;
  }

  @Override
  public Integer call() throws ServerException, InterruptedException {
    ManagementClient.Answer answer = clients.client(server).get(model.path() + "?detail=true");
    json.say(screen, answer, () -> lines(answer.json()));
    return 0;
  }

  private record Fact(String name, String value) {}

  private static List<String> lines(JsonNode model) {
    List<Fact> facts = new ArrayList<>();
    collect("", model, facts);
    int width = facts.stream().mapToInt(fact -> fact.name().length()).max().orElse(0);
    return facts.stream()
        .map(fact -> fact.name() + " ".repeat(width - fact.name().length() + 2) + fact.value())
        .toList();
  }

  private static void collect(String prefix, JsonNode object, List<Fact> facts) {
    for (Map.Entry<String, JsonNode> each : object.properties()) {
      String name = Screen.text(prefix + each.getKey());
      if (each.getValue().isObject()) {
        collect(name + ".", each.getValue(), facts);
      } else {
        facts.add(new Fact(name, text(each.getKey(), each.getValue())));
      }
    }
  }

  private static String text(String name, JsonNode value) {
    if (name.equals("bytes")) {
      return Amounts.bytes(value.asDouble());
    }
    if (!value.isArray()) {
      return Screen.text(value.asText());
    }
    boolean isPlain = value.valueStream().allMatch(JsonNode::isValueNode);
    return isPlain
        ? Screen.text(String.join(", ", value.valueStream().map(JsonNode::asText).toList()))
        : Amounts.count(value.size()) + " (--json has them)";
  }
}
