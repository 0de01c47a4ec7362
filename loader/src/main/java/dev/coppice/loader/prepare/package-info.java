/**
 * From an artifact's files to a model: which are models, documents or neither, and which engine
 * each model gets. Doors: {@code ModelPreparation} and {@code ArtifactBuild}. Where bytes come from
 * is not known here.
 */
@NullMarked
package dev.coppice.loader.prepare;

import org.jspecify.annotations.NullMarked;
