<?php

declare(strict_types=1);

namespace CartP2\Parity;

/**
 * The cases of one rounding mode in one process. Speaks JSON lines: progress
 * {"done","about"}, a failure {"failure"}.
 */
final class Worker
{
    public function __construct(private CaseCheck $check, private string $seed, private string $mode, private int $show)
    {
    }

    public function run(int $first, int $count): void
    {
        $generator = new Generator();
        $done = 0;
        $about = [];
        for ($index = $first; $index < $first + $count; $index++) {
            if (Generator::mode($this->seed, $index) !== $this->mode) {
                continue;
            }
            $case = $generator->draw($this->seed, $index);
            $want = $this->show > 0 && $index % $this->show === 0 ? ['display', 'store_api'] : [];
            $result = $this->check->compare($case, $want);
            $refused = $result['refused'] === '' ? [] : ["refused: $result[refused]"];
            $covers = $result['wire'] ? About::of($case, $result['wire']) : [];
            array_push($covers, ...($want ? ['display and Store API'] : []), ...$refused);
            foreach ($covers as $what) {
                $about[$what] = ($about[$what] ?? 0) + 1;
            }
            $done++;
            if ($result['differences']) {
                $this->say(['failure' => $this->failure($case, $want)]);
            }
            if ($done % 200 === 0) {
                $this->say(['done' => $done, 'about' => $about]);
                [$done, $about] = [0, []];
            }
        }
        $this->say(['done' => $done, 'about' => $about]);
    }

    /** Compares the carts that once differed, made small: what was mended stays mended. */
    public function runRegressions(): void
    {
        $cases = self::regressions();
        foreach ($cases as $case) {
            $want = ['display', 'store_api'];
            $result = $this->check->compare($case, $want);
            if ($result['differences']) {
                $this->say(['failure' => ['id' => $case['id'], 'case' => $case] + $result]);
            }
        }
        $this->say(['done' => 0, 'about' => ['carts that once differed' => count($cases)]]);
    }

    /** @return list<array> */
    public static function regressions(): array
    {
        $lines = file(dirname(__DIR__) . '/regressions.jsonl', FILE_IGNORE_NEW_LINES);
        return array_map(fn (string $line): array => json_decode($line, true, 512, JSON_THROW_ON_ERROR), $lines);
    }

    private function failure(array $case, array $want): array
    {
        $small = Shrink::case($case, fn (array $candidate): bool => $this->check->compare($candidate, $want)['differences'] !== []);
        $result = $this->check->compare($small, $want);
        return ['id' => $case['id'], 'case' => $small] + $result;
    }

    private function say(array $message): void
    {
        echo Json::encode($message), "\n";
    }
}
