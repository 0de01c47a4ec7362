package dev.coppice.model.legacy.pickle;

import dev.coppice.model.InvalidModelException;
import dev.coppice.model.format.LittleEndianBytes;
import dev.coppice.model.legacy.pickle.PickleValue.Global;
import dev.coppice.model.legacy.pickle.PickleValue.Instance;
import dev.coppice.model.legacy.pickle.PickleValue.Mark;
import dev.coppice.model.legacy.pickle.PickleValue.Plain;
import dev.coppice.model.legacy.pickle.PickleValue.Text;
import dev.coppice.model.memory.ReadingMemory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stack and the memo of a pickle, both bounded, and what the stack shows of the place of a
 * value: which attribute of which object it is about to become.
 */
final class PickleStack {

  private static final int MAX_VALUES = 1 << 18;

  private static final String BOOSTER = "_Booster";

  /** The calls of {@code bytearray(encode(..))}. */
  private static final int MAX_CALLS = 2;

  /** A place on the stack, on another list while it is taken off, and of a mark. */
  private static final int VALUE_BYTES = 48;

  private static final int MEMO_BYTES = 16;

  private final LittleEndianBytes in;
  private final ReadingMemory memory;
  private final List<PickleValue> values = new ArrayList<>();
  // Where the marks are among the values.
  private final List<Integer> marks = new ArrayList<>();
  private final List<@Nullable PickleValue> memo = new ArrayList<>();

  PickleStack(LittleEndianBytes in, ReadingMemory memory) {
    this.in = in;
    this.memory = memory;
  }

  int size() {
    return values.size();
  }

  void push(PickleValue value) throws InvalidModelException {
    if (values.size() == MAX_VALUES) {
      throw in.refuse("too many values at once (expected: at most " + MAX_VALUES + ")");
    }
    memory.take(VALUE_BYTES);
    if (value == Mark.MARK) {
      marks.add(values.size());
    }
    values.add(value);
  }

  PickleValue top() throws InvalidModelException {
    if (values.isEmpty() || values.getLast() == Mark.MARK) {
      throw in.refuse("nothing on the stack (expected: a value)");
    }
    return values.getLast();
  }

  PickleValue pop() throws InvalidModelException {
    PickleValue value = top();
    values.removeLast();
    memory.give(VALUE_BYTES);
    return value;
  }

  /** Drops that many values. */
  void drop(int count) throws InvalidModelException {
    for (int i = 0; i < count; i++) {
      pop();
    }
  }

  /** Takes off the values above the last mark, and the mark. */
  List<PickleValue> popToMark() throws InvalidModelException {
    if (marks.isEmpty()) {
      throw in.refuse("no mark on the stack (expected: one)");
    }
    int mark = marks.removeLast();
    List<PickleValue> above = values.subList(mark + 1, values.size());
    List<PickleValue> popped = List.copyOf(above);
    above.clear();
    values.removeLast();
    memory.give((1L + popped.size()) * VALUE_BYTES);
    return popped;
  }

  void memoize() throws InvalidModelException {
    put(memo.size());
  }

  void put(int index) throws InvalidModelException {
    if (index < 0 || index >= MAX_VALUES) {
      throw in.refuse("memo " + index + " (expected: 0 to " + (MAX_VALUES - 1) + ")");
    }
    PickleValue value = top();
    while (memo.size() <= index) {
      memory.take(MEMO_BYTES);
      memo.add(null);
    }
    memo.set(index, value);
  }

  void get(int index) throws InvalidModelException {
    PickleValue value = index < 0 || index >= memo.size() ? null : memo.get(index);
    if (value == null) {
      throw in.refuse("memo " + index + " (expected: one that was put)");
    }
    push(value);
  }

  /**
   * True if the value that comes next is the model of the object at the root: the attribute {@code
   * handle} of a booster, or {@code _Booster.handle} or (of old) {@code _Booster} of an estimator.
   *
   * @param isUnicode true if it is unicode, of which bytes have to be made first
   */
  boolean isBeforeModel(boolean isUnicode) {
    int key = keyBelowCalls();
    if (isUnicode && key == values.size() - 1) {
      return false;
    }
    int owner = ownerOf(key);
    if (owner < 0) {
      return false;
    }
    if (isKey(key, "handle")) {
      return isBoosterOfRoot(owner);
    }
    return isKey(key, BOOSTER) && owner == 0 && rootIsEstimator();
  }

  /** True if the dict at hand, the values above it not counted, is the state of that booster. */
  boolean isStateOfBooster(int dict) {
    return dict > 0 && values.get(dict) == Plain.DICT && isBoosterOfRoot(dict - 1);
  }

  /** True if the dict at hand is the state of the estimator at the root. */
  boolean isStateOfEstimator(int dict) {
    return dict == 1 && values.get(dict) == Plain.DICT && rootIsEstimator();
  }

  /** True if the value that comes next is that attribute of the estimator at the root. */
  boolean isBeforeAttribute(String name) {
    int key = values.size() - 1;
    return isKey(key, name) && ownerOf(key) == 0 && rootIsEstimator();
  }

  /** An attribute of the estimator at the root that is still on the stack; null if none is. */
  @Nullable PickleValue attribute(String name) {
    if (marks.isEmpty() || marks.getFirst() != 2) {
      return null;
    }
    for (int key = 3; key + 1 < values.size(); key += 2) {
      if (isKey(key, BOOSTER)) {
        return null;
      }
      if (isKey(key, name)) {
        return values.get(key + 1);
      }
    }
    return null;
  }

  private boolean isBoosterOfRoot(int index) {
    if (!(values.get(index) instanceof Instance instance) || !instance.type().isBooster()) {
      return false;
    }
    if (index == 0) {
      return true;
    }
    return isKey(index - 1, BOOSTER) && ownerOf(index - 1) == 0 && rootIsEstimator();
  }

  /** True if the pickle is of an estimator. */
  boolean rootIsEstimator() {
    return !values.isEmpty()
        && values.get(0) instanceof Instance instance
        && instance.type().isEstimator();
  }

  /** The last value, but for calls that will make bytes of what comes next. */
  private int keyBelowCalls() {
    int index = values.size() - 1;
    for (int calls = 0; calls < MAX_CALLS && index > 0; calls++) {
      int call = values.get(index) == Mark.MARK ? index - 1 : index;
      if (!(values.get(call) instanceof Global global) || !global.makesBytes()) {
        break;
      }
      index = call - 1;
    }
    return index;
  }

  private boolean isKey(int index, String name) {
    return index >= 0 && values.get(index) instanceof Text text && text.text().equals(name);
  }

  /** The object whose attribute the key at {@code index} names; -1 if it is no such key. */
  private int ownerOf(int index) {
    int dict = index - 1;
    if (dict > 0 && !isState(dict)) {
      // Names and values in turn, above a mark.
      int mark = markBelow(index);
      if ((index - mark) % 2 == 0) {
        return -1;
      }
      dict = mark - 1;
    }
    return isState(dict) ? dict - 1 : -1;
  }

  /** True of the dict that becomes an object's state; one that is an attribute follows its name. */
  private boolean isState(int index) {
    return index > 0
        && values.get(index) == Plain.DICT
        && values.get(index - 1) instanceof Instance;
  }

  /** The last mark below that index, but for the few of calls and of one object in between. */
  private int markBelow(int index) {
    int last = marks.size() - 1;
    for (int i = last; i >= 0 && i > last - MAX_CALLS - 2; i--) {
      if (marks.get(i) < index) {
        return marks.get(i);
      }
    }
    return -1;
  }
}
