<?php

declare(strict_types=1);

namespace CartP2\Tests\Support;

/** A Redis of our own, in a folder that goes with this object. */
final class RedisServer
{
    /** It needs escaping in an address. */
    public const PASSWORD = 'p@ss:w/rd?&%';

    /** How often it may find its port taken. */
    private const OTHER_PORTS = 10;

    public int $port;
    private readonly string $folder;
    /** @var list<string> */
    private array $command;
    /** @var resource|null */
    private $process;

    /** @param list<string> $settings as on the command line; later ones win */
    public function __construct(array $settings = [], public readonly bool $cluster = false)
    {
        $this->folder = sys_get_temp_dir() . '/cart-p2-redis-' . bin2hex(random_bytes(6));
        mkdir($this->folder, 0700);
        // In Debian the server is there under the name of a tool, and goes by the name it is called.
        symlink(Php::told('CART_P2_REDIS_SERVER'), "{$this->folder}/redis-server");
        for ($tried = 0; $tried === 0 || !$this->starts(); $tried++) {
            // Again when somebody was given the port between our look and its own.
            $tried <= self::OTHER_PORTS || throw new \RuntimeException('Redis does not start');
            $this->port = self::freePort();
            $this->command = [
                "{$this->folder}/redis-server", '--port', (string) $this->port, '--bind', '127.0.0.1', '--dir', $this->folder,
                '--save', '', '--appendonly', 'yes', '--appendfsync', 'always', '--requirepass', self::PASSWORD,
                ...($cluster ? ['--cluster-enabled', 'yes', '--cluster-port', (string) self::freePort()] : []), ...$settings,
            ];
        }
        $cluster && $this->ask('CLUSTER ADDSLOTSRANGE 0 16383');
        $cluster && Wait::until(fn () => str_contains($this->ask('CLUSTER INFO'), 'cluster_state:ok'), 'the Cluster works');
    }

    /** Its address. */
    public function place(string $query = '', string $password = self::PASSWORD): string
    {
        $scheme = $this->cluster ? 'redis+cluster' : 'redis';

        return "{$scheme}://:" . rawurlencode($password) . "@127.0.0.1:{$this->port}?{$query}";
    }

    /** Again, at the same port; somebody may have it for a moment. */
    public function start(): void
    {
        Wait::until(fn () => $this->starts(), 'Redis is back');
    }

    /** Starts it and waits until it answers; false when it ends. */
    private function starts(): bool
    {
        $null = ['file', '/dev/null', 'a'];
        $this->process = proc_open($this->command, [['file', '/dev/null', 'r'], $null, $null], $pipes);
        $running = true;
        Wait::until(function () use (&$running): bool {
            $running = proc_get_status($this->process)['running'];

            return !$running || str_contains($this->ask('PING'), 'PONG');
        }, 'Redis answers');

        return $running;
    }

    /** `kill -9`. */
    public function kill(): void
    {
        proc_terminate($this->process, SIGKILL);
        proc_close($this->process);
        $this->process = null;
    }

    /** What it answers; nothing when it is not there. */
    public function ask(string $command): string
    {
        $socket = @stream_socket_client("tcp://127.0.0.1:{$this->port}");
        if ($socket === false) {
            return '';
        }
        fwrite($socket, 'AUTH "' . self::PASSWORD . "\"\r\n{$command}\r\nQUIT\r\n");

        return (string) stream_get_contents($socket);
    }

    public function __destruct()
    {
        $this->process === null || $this->kill();
        exec('rm -rf ' . escapeshellarg($this->folder));
    }

    /**
     * A port below those that the system itself gives away, for none of them is safe while a server is down: whoever asks for the
     * server again and again is one day given that very port to ask from, and the server cannot come back.
     */
    private static function freePort(): int
    {
        static $tried = 0;
        [$first, $end] = [10_240, 32_768];
        for ($all = $end - $first; $tried < $all;) {
            $port = $first + (getmypid() * 64 + $tried++) % $all;
            if (@stream_socket_server("tcp://127.0.0.1:{$port}") !== false) {
                return $port;
            }
        }
        throw new \RuntimeException("No free port from {$first} to {$end}");
    }
}
