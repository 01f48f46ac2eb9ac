<?php

/**
 * Prints the public surface of CartP2, one declaration a line: of the loaded
 * extension, or (--stubs, without the extension) of the stub files.
 */

declare(strict_types=1);

$stubs = __DIR__ . '/../stubs/CartP2';
$files = [...glob("{$stubs}/Exception/CartException.php"), ...glob("{$stubs}/*.php"), ...glob("{$stubs}/Exception/*.php")];
if (in_array('--stubs', $argv, true)) {
    if (extension_loaded('cart_p2')) {
        fwrite(STDERR, "The stubs cannot be declared beside the extension.\n");
        exit(1);
    }
    foreach ($files as $file) {
        require_once $file;
    }
    $names = array_filter(get_declared_classes(), static fn ($name) => str_starts_with($name, 'CartP2\\'));
} else {
    $extension = new ReflectionExtension('cart_p2');
    $names = $extension->getClassNames();
    $other = [...$extension->getFunctions(), ...$extension->getConstants(), ...$extension->getINIEntries()];
    if ($other !== []) {
        fwrite(STDERR, 'Neither functions nor constants nor settings are documented: ' . implode(', ', array_keys($other)) . "\n");
        exit(1);
    }
}
sort($names);
foreach ($names as $name) {
    $class = new ReflectionClass($name);
    echo implode(' ', Reflection::getModifierNames($class->getModifiers())), " class {$name}";
    echo ($parent = $class->getParentClass()) ? " extends {$parent->getName()}\n" : "\n";
    $own = static fn ($member): bool => $member->getDeclaringClass()->getName() === $name;
    $lines = [];
    foreach (array_filter($class->getReflectionConstants(), $own) as $constant) {
        $lines[] = "  const {$constant->getName()} = " . var_export($constant->getValue(), true);
    }
    foreach (array_filter($class->getProperties(), $own) as $property) {
        $modifiers = implode(' ', Reflection::getModifierNames($property->getModifiers()));
        $type = $property->hasType() ? "{$property->getType()} " : '';
        $lines[] = "  {$modifiers} {$type}\${$property->getName()} = " . var_export($property->getDefaultValue(), true);
    }
    foreach (array_filter($class->getMethods(), $own) as $method) {
        $modifiers = implode(' ', Reflection::getModifierNames($method->getModifiers()));
        $parameters = array_map(
            static fn (ReflectionParameter $p): string => ($p->hasType() ? "{$p->getType()} " : '')
                . ($p->isPassedByReference() ? '&' : '') . ($p->isVariadic() ? '...' : '') . "\${$p->getName()}"
                . ($p->isOptional() ? ' = ' . ($p->isDefaultValueAvailable() ? var_export($p->getDefaultValue(), true) : '?') : ''),
            $method->getParameters(),
        );
        $returns = $method->hasReturnType() ? ": {$method->getReturnType()}" : '';
        $lines[] = "  {$modifiers} function {$method->getName()}(" . implode(', ', $parameters) . "){$returns}";
    }
    sort($lines);
    echo $lines === [] ? '' : implode("\n", $lines) . "\n";
}
