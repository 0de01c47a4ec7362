package dev.coppice.model.legacy.pickle;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.Quoted;
import dev.coppice.model.format.LittleEndianBytes;
import dev.coppice.model.format.TreeLimit;
import dev.coppice.model.format.ubjson.MarkEdit;
import dev.coppice.model.legacy.pickle.PickleValue.Global;
import dev.coppice.model.legacy.pickle.PickleValue.Instance;
import dev.coppice.model.legacy.pickle.PickleValue.Mark;
import dev.coppice.model.legacy.pickle.PickleValue.Plain;
import dev.coppice.model.legacy.pickle.PickleValue.Text;
import dev.coppice.model.legacy.pickle.PickleValue.Texts;
import dev.coppice.model.memory.ReadingMemory;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Steps through the opcodes of a pickle without doing what they say: it keeps the stack valid,
 * stops at the bytes of the model and notes what scores depend on beside it.
 *
 * <p>The opcodes are those that Python's {@code pickletools} describes for protocols 2 to 5.
 */
public final class PickleMachine {

  /** In all lists. */
  private static final int MAX_LISTED_TEXTS = 1 << 20;

  /** A list without texts, and a place in one that has grown. */
  private static final int LIST_BYTES = 64;

  private static final int PLACE_BYTES = 16;

  /** An object's class and its name, beside the text of both. */
  private static final int CLASS_BYTES = 64;

  private final LittleEndianBytes in;
  private final ReadingMemory memory;
  private final PickleStack stack;
  private final PickleStrings strings;
  private final PickleNumbers numbers;
  private final EstimatorState estimator = new EstimatorState();
  private Texts featureNames = new Texts();
  private Texts featureTypes = new Texts();
  private int listedTexts;
  private @Nullable PicklePayload payload;

  /**
   * @param memory asked for what is kept of the pickle
   */
  public PickleMachine(LittleEndianBytes in, ReadingMemory memory) {
    this.in = in;
    this.memory = memory;
    this.stack = new PickleStack(in, memory);
    this.strings = new PickleStrings(in, memory);
    this.numbers = new PickleNumbers(in, strings);
  }

  /** Reads one opcode; false if it ended the pickle. */
  public boolean step() throws IOException, InvalidModelException {
    int opcode = in.next();
    if (opcode == '.') {
      return false;
    }
    PickleStrings.@Nullable Head head = strings.head(opcode);
    if (head != null) {
      string(head);
    } else if (!number(opcode) && !memo(opcode) && !container(opcode) && !object(opcode)) {
      String name = opcode > ' ' && opcode < 0x7F ? " (" + (char) opcode + ")" : "";
      throw in.refuse(
          "opcode 0x%02x%s".formatted(opcode, name).toLowerCase(Locale.ROOT)
              + " (expected: one of a pickled booster)");
    }
    return true;
  }

  private void string(PickleStrings.Head head) throws IOException, InvalidModelException {
    if (stack.isBeforeModel(head.isUtf8())) {
      PickleValue missing = stack.attribute(EstimatorState.MISSING);
      if (missing != null) {
        estimator.missing(missing);
      }
      payload = new PicklePayload(in, head.length(), head.isUtf8());
    } else {
      stack.push(strings.read(head));
    }
  }

  /** The model that the last step came to; its bytes are to be taken before the next step. */
  public @Nullable PicklePayload takePayload() {
    PicklePayload taken = payload;
    payload = null;
    return taken;
  }

  public void payloadIsOver() throws InvalidModelException {
    stack.push(Plain.BYTES);
  }

  private boolean number(int opcode) throws IOException, InvalidModelException {
    boolean matters = EstimatorState.NUMBERS.stream().anyMatch(stack::isBeforeAttribute);
    PickleValue value = numbers.read(opcode, matters);
    if (value != null) {
      stack.push(value);
    }
    return value != null;
  }

  private boolean memo(int opcode) throws IOException, InvalidModelException {
    switch (opcode) {
      case 0x80 -> {
        int protocol = in.next();
        if (protocol < 2 || protocol > 5) {
          throw in.refuse("protocol " + protocol + " (expected: 2 to 5)");
        }
      }
      case 0x95 -> in.skip(Long.BYTES); // A frame's length, a hint for buffering.
      case 'q' -> stack.put(in.next());
      case 'r' -> stack.put(in.int32());
      case 0x94 -> stack.memoize();
      case 'h' -> stack.get(in.next());
      case 'j' -> stack.get(in.int32());
      case '(' -> stack.push(Mark.MARK);
      case '0' -> stack.pop();
      case '1' -> stack.popToMark();
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean container(int opcode) throws InvalidModelException {
    switch (opcode) {
      case ')' -> stack.push(Plain.TUPLE);
      case 0x85, 0x86, 0x87 -> {
        stack.drop(opcode - 0x84);
        stack.push(Plain.TUPLE);
      }
      case 't' -> fromMark(Plain.TUPLE);
      case ']' -> stack.push(list());
      case 'l' -> fromMark(list());
      case 'a' -> append(List.of(stack.pop()));
      case 'e' -> append(stack.popToMark());
      case '}' -> stack.push(Plain.DICT);
      case 'd' -> fromMark(Plain.DICT);
      case 's' -> setItem();
      case 'u' -> setItems();
      case 0x8F -> stack.push(Plain.SET);
      case 0x90 -> stack.popToMark();
      case 0x91 -> fromMark(Plain.SET);
      default -> {
        return false;
      }
    }
    return true;
  }

  private Texts list() {
    memory.take(LIST_BYTES);
    return new Texts();
  }

  private void fromMark(PickleValue container) throws InvalidModelException {
    stack.popToMark();
    stack.push(container);
  }

  private void append(List<PickleValue> items) throws InvalidModelException {
    if (stack.top() instanceof Texts texts) {
      for (PickleValue item : items) {
        if (item instanceof Text text && listedTexts < MAX_LISTED_TEXTS) {
          listedTexts++;
          memory.take(PLACE_BYTES);
          texts.add(text.text());
        } else {
          texts.spoil();
        }
      }
    }
  }

  private void setItem() throws InvalidModelException {
    PickleValue value = stack.pop();
    PickleValue key = stack.pop();
    stack.top();
    note(key, value);
  }

  private void setItems() throws InvalidModelException {
    List<PickleValue> items = stack.popToMark();
    stack.top();
    if (items.size() % 2 != 0) {
      throw in.refuse("a name without a value (expected: pairs)");
    }
    for (int i = 0; i < items.size(); i += 2) {
      note(items.get(i), items.get(i + 1));
    }
  }

  private void note(PickleValue key, PickleValue value) throws InvalidModelException {
    int dict = stack.size() - 1;
    if (stack.isStateOfEstimator(dict)) {
      estimator.note(key, value);
    } else if (stack.isStateOfBooster(dict)
        && key instanceof Text text
        && value instanceof Texts texts) {
      switch (text.text()) {
        case "feature_names" -> featureNames = texts;
        case "feature_types" -> featureTypes = texts;
        default -> {}
      }
    }
  }

  private boolean object(int opcode) throws IOException, InvalidModelException {
    switch (opcode) {
      case 'c' -> global(strings.line(), strings.line());
      case 0x93 -> {
        PickleValue name = stack.pop();
        PickleValue module = stack.pop();
        if (!(name instanceof Text nameText) || !(module instanceof Text moduleText)) {
          throw in.refuse("a class by no name (expected: two strings)");
        }
        global(moduleText.text(), nameText.text());
      }
      case 'R', 0x81 -> make(1);
      case 0x92 -> make(2);
      case 'b' -> {
        stack.pop();
        stack.top();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void global(String module, String name) throws InvalidModelException {
    memory.take(CLASS_BYTES);
    Global global = new Global(module, name);
    if (module.startsWith("joblib.numpy_pickle")) {
      throw in.refuse(
          Quoted.of(global.phrase(), 120)
              + ", arrays between the opcodes (expected: a plain pickle, by the module pickle; "
              + PickleValue.EXPORT
              + ")");
    }
    stack.push(global);
  }

  /** A call of a class or function, of which nothing but its name is left. */
  private void make(int arguments) throws InvalidModelException {
    stack.drop(arguments);
    PickleValue callee = stack.pop();
    if (!(callee instanceof Global global)) {
      stack.push(Plain.UNKNOWN);
    } else if (global.makesBytes()) {
      stack.push(Plain.BYTES);
    } else {
      memory.take(CLASS_BYTES);
      stack.push(new Instance(global));
    }
  }

  /** What becomes of the mark of a wrapper in the model that the last step came to. */
  public MarkEdit mark() {
    return stack.rootIsEstimator() ? MarkEdit.set(estimator.mark()) : MarkEdit.REMOVE;
  }

  /** What the pickle is of, once it has ended. */
  public PickleValue root() throws InvalidModelException {
    estimator.check();
    PickleValue root = stack.pop();
    if (stack.size() != 0) {
      throw in.refuse("the end above other values (expected: one value)");
    }
    return root;
  }

  /** How many trees the estimator says score, see {@link TreeLimit}; null if it does not. */
  public @Nullable String treeLimit() {
    return estimator.treeLimit();
  }

  /** The booster's names of features; empty if it has none. */
  public List<String> featureNames() {
    return featureNames.texts();
  }

  /** The booster's types of features; empty if it has none. */
  public List<String> featureTypes() {
    return featureTypes.texts();
  }
}
