<?php

declare(strict_types=1);

namespace CartP2\Exception;

/**
 * A defect of Cart P2: nothing you did. The process goes on, and a {@see \CartP2\Cart} or
 * {@see \CartP2\Stock} that was being changed refuses further use. Please report it with the cart that led to it.
 */
final class InternalException extends CartException
{
}
