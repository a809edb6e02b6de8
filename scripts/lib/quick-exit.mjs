// Loaded into jest's workers. By the end of a run each holds most of a gigabyte, and to free it piece by piece takes longer
// than the half second after which jest ends a worker by force and says that tests leak. Nothing is left to do here.
process.once('beforeExit', () => process.exit());
