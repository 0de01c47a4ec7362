/**
 * Ground of the API. What a client gets instead of scores: {@code Failure} is the closed set, with
 * one switch from each cause to its status, and {@code FailureForm} a form in which it goes out. No
 * other room of the API is known here, nor any route.
 */
@NullMarked
package dev.coppice.server.api.failure;

import org.jspecify.annotations.NullMarked;
