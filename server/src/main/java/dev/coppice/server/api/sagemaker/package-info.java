/**
 * SageMaker's container contract and its Runtime API: targets, endpoints, envelopes, event streams
 * and error shapes. {@code Router} comes in; how a call is scored is not known here.
 */
@NullMarked
package dev.coppice.server.api.sagemaker;

import org.jspecify.annotations.NullMarked;
