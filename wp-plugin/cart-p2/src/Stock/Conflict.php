<?php
/**
 * Conflict class.
 *
 * @package CartP2
 */

namespace CartP2\Stock;

/**
 * A deadlock, a lock timeout or a lost race: rolled back, and worth another try.
 */
final class Conflict extends Fault {}
