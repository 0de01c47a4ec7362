/**
 * Room of the API. SageMaker's container contract and its Runtime API: {@code Invocations} finds
 * the model that a call means, the envelopes and {@code RuntimeProtocol} say how it is answered.
 *
 * <p>How a call is scored is {@code invoke}'s, and not known here; another protocol would be
 * another such room.
 */
@NullMarked
package dev.coppice.server.api.sagemaker;

import org.jspecify.annotations.NullMarked;
