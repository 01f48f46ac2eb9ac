<?php

declare(strict_types=1);

namespace CartP2\Tests\Support;

/** An enum is an object too. */
enum Suit: string
{
    case Hearts = 'hearts';
}
