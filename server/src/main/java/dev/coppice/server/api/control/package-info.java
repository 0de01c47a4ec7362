/**
 * Room of the API. The ground of routes that tell of models instead of scoring: {@code
 * BlockingAnswer} has them made away from the event loop, {@code AnswerRoom} accounts them until
 * they are sent, {@code ListingTurn} has one list of all models made at a time, {@code
 * ControlFailures} are refusals in their form. Which routes there are is not known here.
 */
@NullMarked
package dev.coppice.server.api.control;

import org.jspecify.annotations.NullMarked;
