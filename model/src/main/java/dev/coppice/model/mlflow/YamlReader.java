package dev.coppice.model.mlflow;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Quoted;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads one YAML document of a stranger as data. Tags are refused, so nothing is made of it but
 * texts, sequences and mappings; depth, parts and aliases are bounded, and an alias shares what it
 * names, so that what is held never outgrows the text. Merges are refused, which would copy.
 */
final class YamlReader {

  private static final int MAX_DEPTH = 16;
  private static final int MAX_NODES = 20_000;
  private static final int MAX_ALIASES = 100;

  private static final LoadSettings SETTINGS = LoadSettings.builder().setUseMarks(true).build();

  private final Deque<Open> open = new ArrayDeque<>();
  // By text, which has an order: so many of one hash code take no longer.
  private final Map<String, YamlNode> anchored = new HashMap<>();
  private @Nullable YamlNode root;
  private int nodes;
  private int aliases;

  private YamlReader() {}

  /**
   * Reads a document.
   *
   * @throws InvalidModelException if it is no YAML, or breaks a rule
   */
  static YamlNode read(byte[] utf8) throws InvalidModelException {
    try {
      YamlReader reader = new YamlReader();
      for (Event event : new Parse(SETTINGS).parseReader(new CharacterReader(text(utf8)))) {
        reader.take(event);
      }
      return reader.document();
    } catch (MarkedYamlEngineException e) {
      throw new InvalidModelException(
          "%s%s (expected: YAML)"
              .formatted(
                  Quoted.of(String.valueOf(e.getProblem())),
                  e.getProblemMark().map(mark -> ", line " + (mark.getLine() + 1)).orElse("")));
    } catch (YamlEngineException | IllegalArgumentException e) {
      // The second of an escape beyond all characters, whose number the parser lets Java refuse.
      throw new InvalidModelException("unreadable (expected: YAML)");
    }
  }

  private static String text(byte[] utf8) throws InvalidModelException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidModelException("not UTF-8 (expected: YAML in UTF-8)");
    }
  }

  private YamlNode document() throws InvalidModelException {
    if (root == null) {
      throw new InvalidModelException("empty (expected: YAML)");
    }
    return root;
  }

  private void take(Event event) throws InvalidModelException {
    switch (event) {
      case AliasEvent alias -> add(named(alias), event);
      case ScalarEvent scalar -> {
        refuseTag(scalar.getTag(), event);
        if (scalar.isPlain() && scalar.getValue().equals("<<")) {
          throw refuse(event, "a merge, << (expected: the members themselves)");
        }
        add(anchor(scalar, new YamlNode.Text(scalar.getValue(), scalar.isPlain())), event);
      }
      case CollectionStartEvent start -> {
        refuseTag(start.getTag(), event);
        if (open.size() == MAX_DEPTH) {
          throw refuse(event, "nested too deep (expected: at most %d levels)".formatted(MAX_DEPTH));
        }
        open.push(
            new Open(
                start, event.getEventId() == Event.ID.MappingStart ? new LinkedHashMap<>() : null));
      }
      default -> {
        if (event.getEventId() == Event.ID.SequenceEnd
            || event.getEventId() == Event.ID.MappingEnd) {
          Open ended = open.pop();
          add(anchor(ended.start, ended.node()), event);
        } else if (event.getEventId() == Event.ID.DocumentStart && root != null) {
          throw refuse(event, "a second document (expected: one)");
        }
      }
    }
  }

  private void add(YamlNode node, Event event) throws InvalidModelException {
    if (++nodes > MAX_NODES) {
      throw refuse(event, "more than %d parts".formatted(MAX_NODES));
    }
    Open parent = open.peek();
    if (parent == null) {
      root = node;
    } else if (!parent.add(node)) {
      throw refuse(event, "a key that is no text, or comes twice (expected: each once)");
    }
  }

  /** What is complete; so nothing can contain itself. */
  private YamlNode named(AliasEvent alias) throws InvalidModelException {
    YamlNode node = anchored.get(alias.getAlias().getValue());
    if (node == null || ++aliases > MAX_ALIASES) {
      throw refuse(
          alias,
          node == null
              ? "an alias of nothing before it"
              : "more than %d aliases".formatted(MAX_ALIASES));
    }
    return node;
  }

  private YamlNode anchor(NodeEvent event, YamlNode node) {
    event.getAnchor().ifPresent(anchor -> anchored.put(anchor.getValue(), node));
    return node;
  }

  private static void refuseTag(Optional<String> tag, Event event) throws InvalidModelException {
    if (tag.isPresent()) {
      throw refuse(event, "the tag %s (expected: none)".formatted(Quoted.of(tag.get(), 80)));
    }
  }

  private static InvalidModelException refuse(Event event, String cause) {
    String place =
        event.getStartMark().map(mark -> "line " + (mark.getLine() + 1) + ": ").orElse("");
    return new InvalidModelException(place + cause);
  }

  /** A sequence or mapping whose end has not come. */
  private static final class Open {

    private final CollectionStartEvent start;
    private final @Nullable Map<String, YamlNode> members;
    private @Nullable String key;

    /**
     * @param members null if it is a sequence
     */
    private Open(CollectionStartEvent start, @Nullable Map<String, YamlNode> members) {
      this.start = start;
      this.members = members;
    }

    /** False if a key is none, or there already. */
    private boolean add(YamlNode node) {
      if (members == null) {
        return true;
      }
      if (key != null) {
        members.put(key, node);
        key = null;
        return true;
      }
      if (!(node instanceof YamlNode.Text text) || members.containsKey(text.value())) {
        return false;
      }
      key = text.value();
      return true;
    }

    private YamlNode node() {
      return members == null ? new YamlNode.Items() : new YamlNode.Members(members);
    }
  }
}
