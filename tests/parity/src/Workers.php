<?php

declare(strict_types=1);

namespace CartP2\Parity;

/** Spreads cases over processes and gathers what they say. */
final class Workers
{
    /** @var list<array{resource,resource}> process and its standard output */
    private array $running = [];

    /** @param list<string> $command PHP with its settings and the script */
    public function __construct(private array $command, private int $jobs)
    {
    }

    /**
     * Runs every argument list once, at most as many at a time as there are jobs.
     *
     * @param list<list<string>> $queue
     * @param callable(object):bool $hear gets each message; false stops everything
     * @return bool whether all processes ended well
     */
    public function run(array $queue, callable $hear): bool
    {
        $good = true;
        while ($queue || $this->running) {
            while ($queue && count($this->running) < $this->jobs) {
                $this->start(array_shift($queue));
            }
            $streams = array_column($this->running, 1);
            $none = null;
            if (stream_select($streams, $none, $none, 1) === 0) {
                continue;
            }
            foreach ($this->running as $i => [$process, $stream]) {
                if (!in_array($stream, $streams, true)) {
                    continue;
                }
                $line = fgets($stream);
                if ($line === false) {
                    fclose($stream);
                    unset($this->running[$i]);
                    $good = proc_close($process) === 0 && $good;
                    continue;
                }
                $message = json_decode($line);
                if (!is_object($message)) {
                    fwrite(STDERR, $line);
                } elseif (!$hear($message)) {
                    $this->stop();
                    return $good;
                }
            }
            $this->running = array_values($this->running);
        }
        return $good;
    }

    private function start(array $arguments): void
    {
        $process = proc_open([...$this->command, ...$arguments], [1 => ['pipe', 'w'], 2 => STDERR], $pipes);
        $this->running[] = [$process, $pipes[1]];
    }

    private function stop(): void
    {
        foreach ($this->running as [$process]) {
            proc_terminate($process);
            proc_close($process);
        }
        $this->running = [];
    }
}
