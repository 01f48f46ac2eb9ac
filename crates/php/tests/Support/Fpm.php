<?php

declare(strict_types=1);

namespace CartP2\Tests\Support;

/** A PHP-FPM of our own: private configuration, unix socket, no system service. */
final class Fpm
{
    public readonly FastCgi $client;
    private string $folder;
    /** @var resource */
    private $process;

    public function __construct(int $workers, string $memoryLimit = '128M')
    {
        $this->folder = sys_get_temp_dir() . '/cart-p2-fpm-' . bin2hex(random_bytes(6));
        mkdir($this->folder, 0700);
        $user = posix_getpwuid(posix_geteuid())['name'];
        file_put_contents("{$this->folder}/fpm.conf", <<<INI
            [global]
            error_log = {$this->folder}/error.log
            daemonize = no
            [tests]
            user = {$user}
            listen = {$this->folder}/socket
            pm = static
            pm.max_children = {$workers}
            catch_workers_output = yes
            php_admin_value[memory_limit] = {$memoryLimit}
            php_admin_value[log_errors] = on
            php_admin_value[display_errors] = off
            INI);
        $command = [self::binary(), '-n', '-F', '-y', "{$this->folder}/fpm.conf", '-d', 'extension=' . Php::extension()];
        if (posix_geteuid() === 0) {
            $command[] = '-R';
        }
        $null = ['file', '/dev/null', 'a'];
        $this->process = proc_open($command, [['file', '/dev/null', 'r'], $null, $null], $pipes);
        $this->client = new FastCgi("{$this->folder}/socket");
        // The socket is there a moment before anybody listens to it.
        Wait::until(fn () => @stream_socket_client("unix://{$this->folder}/socket") !== false, 'PHP-FPM listens');
    }

    public static function binary(): ?string
    {
        $version = PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION;
        foreach (explode(':', getenv('PATH') . ':/usr/sbin:/usr/local/sbin') as $folder) {
            foreach (["php-fpm{$version}", 'php-fpm'] as $name) {
                if (is_executable("{$folder}/{$name}")) {
                    return "{$folder}/{$name}";
                }
            }
        }

        return null;
    }

    /** What FPM and its workers wrote to the log. */
    public function log(): string
    {
        return (string) @file_get_contents("{$this->folder}/error.log");
    }

    public function __destruct()
    {
        proc_terminate($this->process, SIGTERM);
        Wait::until(fn () => !proc_get_status($this->process)['running'], 'PHP-FPM ends');
        proc_close($this->process);
        array_map('unlink', glob("{$this->folder}/*"));
        rmdir($this->folder);
    }
}
