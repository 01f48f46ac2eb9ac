<?php

declare(strict_types=1);

namespace CartP2\Tests\Support;

/** The smallest FastCGI client: one GET over a unix socket. */
final class FastCgi
{
    private const BEGIN = 1;
    private const END = 3;
    private const PARAMS = 4;
    private const STDIN = 5;
    private const STDOUT = 6;
    private const STDERR = 7;

    public function __construct(private string $socket)
    {
    }

    /**
     * A request that is begun and not sent: it keeps one worker busy until it is closed.
     *
     * @return resource
     */
    public function hold()
    {
        $connection = $this->connect();
        fwrite($connection, self::record(self::BEGIN, pack('nCx5', 1, 0)));

        return $connection;
    }

    /** The body of the answer; an exception when the worker died or printed to its error stream. */
    public function get(string $script, string $query = ''): string
    {
        $connection = $this->connect();
        $parameters = '';
        foreach ([
            'GATEWAY_INTERFACE' => 'CGI/1.1',
            'REQUEST_METHOD' => 'GET',
            'SCRIPT_FILENAME' => $script,
            'QUERY_STRING' => $query,
        ] as $name => $value) {
            $parameters .= pack('NN', strlen($name) | 1 << 31, strlen($value) | 1 << 31) . $name . $value;
        }
        fwrite($connection, self::record(self::BEGIN, pack('nCx5', 1, 0))
            . self::record(self::PARAMS, $parameters) . self::record(self::PARAMS, '')
            . self::record(self::STDIN, ''));

        return self::answer($connection);
    }

    /** @return resource */
    private function connect()
    {
        $connection = stream_socket_client("unix://{$this->socket}", $code, $message, Wait::SECONDS);
        if ($connection === false) {
            throw new \RuntimeException("{$this->socket}: {$message}");
        }
        stream_set_timeout($connection, Wait::SECONDS);

        return $connection;
    }

    private static function record(int $type, string $content): string
    {
        return pack('CCnnCx', 1, $type, 1, strlen($content), 0) . $content;
    }

    /** @param resource $connection */
    private static function answer($connection): string
    {
        $streams = [self::STDOUT => '', self::STDERR => ''];
        do {
            $head = self::read($connection, 8);
            ['type' => $type, 'length' => $length, 'padding' => $padding] = unpack('Cversion/Ctype/nid/nlength/Cpadding', $head);
            $content = self::read($connection, $length);
            self::read($connection, $padding);
            $streams[$type] = ($streams[$type] ?? '') . $content;
        } while ($type !== self::END);
        if ($streams[self::STDERR] !== '') {
            throw new \RuntimeException($streams[self::STDERR]);
        }

        return explode("\r\n\r\n", $streams[self::STDOUT], 2)[1];
    }

    /** @param resource $connection */
    private static function read($connection, int $length): string
    {
        $bytes = $length === 0 ? '' : stream_get_contents($connection, $length);
        if (strlen((string) $bytes) !== $length) {
            throw new \RuntimeException('The worker closed the connection.');
        }

        return $bytes;
    }
}
