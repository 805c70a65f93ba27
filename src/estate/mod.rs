//! Pure reasoning over the model: one question per file.
