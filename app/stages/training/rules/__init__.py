"""Pure rules of training: questions, papers, marks, certificates."""
