<?php

declare(strict_types=1);

namespace Storefront;

/** What pages load besides the files in `public/assets`: pictures, colours, the Wasm engine. Knows no visitor. */
final class Files
{
    private const TYPES = ['js' => 'text/javascript; charset=utf-8', 'wasm' => 'application/wasm'];

    /** @param string $engine folder of the npm package's browser build */
    public function __construct(private readonly Catalogue $catalogue, private readonly string $engine)
    {
    }

    /** The file at a path, or null: the path is a page's. */
    public function find(string $path): ?Response
    {
        if ($path === '/colours.css') {
            return Response::file($this->colours(), 'text/css; charset=utf-8');
        }
        if (preg_match('#^/picture/([a-z0-9-]+)/([a-z0-9-]+)\.svg$#', $path, $name) === 1) {
            $svg = $this->catalogue->picture($name[1], $name[2]);

            return $svg === null ? null : Response::file($svg, 'image/svg+xml');
        }
        if (preg_match('#^/engine/([\w./-]+\.(js|wasm))$#', $path, $name) === 1) {
            $folder = realpath($this->engine);
            $file = realpath($this->engine . '/' . $name[1]);
            if ($folder !== false && $file !== false && str_starts_with($file, $folder . '/')) {
                return Response::file((string) file_get_contents($file), self::TYPES[$name[2]]);
            }
        }

        return null;
    }

    /** The shop's colours as classes: the content security policy allows no style attributes. */
    private function colours(): string
    {
        $css = '';
        foreach ($this->catalogue->setting('colours') as $key => $paints) {
            $css .= ".colour-$key { --paint: {$paints['main']}; --ground: {$paints['ground']}; }\n";
        }

        return $css;
    }
}
