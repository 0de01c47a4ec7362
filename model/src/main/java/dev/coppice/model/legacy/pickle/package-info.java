/**
 * Reads Python's pickles as data and executes nothing. Door: {@code PickleMachine}, which stops at
 * the bytes of a booster, a {@code PicklePayload}, and notes the little that scores depend on
 * beside it. What those bytes hold is not known here.
 */
@NullMarked
package dev.coppice.model.legacy.pickle;

import org.jspecify.annotations.NullMarked;
