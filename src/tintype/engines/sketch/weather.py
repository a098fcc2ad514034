"""What falls and drifts in front of a scene: rain, snow, mist, leaves, lightning."""

from __future__ import annotations

import skia

from tintype.engines.sketch.pen import ink
from tintype.engines.sketch.world import View, World, fog_bank

_INDOORS = {
    "studio",
    "room",
    "kitchen",
    "bathroom",
    "library",
    "cathedral",
    "space",
    "nebula",
    "underwater",
    "moonscape",
    "red_desert",
    "cave",
    "tabletop",
    "windowsill",
    "blurred",
    "overhead_table",
    "overhead_pond",
}


def add_weather(world: World) -> None:
    """Add the scene's weather in front of everything."""
    weather = world.scene.weather
    if world.scene.setting in _INDOORS:
        return
    if weather == "fog":
        fog_bank(world, world.height * 0.2, world.height * 0.75, 0.7, 0.5)
        fog_bank(world, world.height * 0.45, world.height, 0.6, 0.9)
    elif weather in ("rain", "storm"):
        _rain(world, 420 if weather == "storm" else 300)
        if weather == "storm":
            _lightning(world)
    elif weather == "snow":
        _flakes(world, 420, (0.97, 0.98, 1.0), 0.0052)
    elif weather == "wind":
        _flakes(world, 70, (0.95, 0.6, 0.55), 0.008)


def _rain(world: World, count: int) -> None:
    rng = world.scene.rng("rain")
    drops = [
        (float(rng.random()) * 1.2 - 0.1, float(rng.random()), float(rng.uniform(0.3, 1)), int(rng.integers(2, 4)))
        for _ in range(count)
    ]

    def draw(view: View) -> None:
        for x, y, near, speed in drops:
            at = (
                (y + view.travel(1.0) * speed * 0.75) % 1.0
                if not world.scene.loops
                else (y + view.travel(1.0) * speed) % 1.0
            ) * 1.15 - 0.1
            length = 0.05 * near * world.height
            paint = skia.Paint(
                Color4f=ink((0.85, 0.9, 1.0), 0.32 * near),
                AntiAlias=True,
                StrokeWidth=max(0.7, near * world.height / 620),
            )
            view.canvas.drawLine(
                x * world.width, at * world.height, x * world.width - length * 0.14, at * world.height + length, paint
            )

    world.add(draw)


def _flakes(world: World, count: int, colour: tuple[float, float, float], size: float) -> None:
    rng = world.scene.rng("flakes")
    flakes = [
        (
            float(rng.random()),
            float(rng.random()),
            float(rng.random()) ** 2,
            int(rng.integers(1, 3)),
            float(rng.random()),
        )
        for _ in range(count)
    ]
    paints = [skia.Paint(Color4f=ink(colour, a), AntiAlias=True) for a in (0.9, 0.55)]
    paints[1].setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, world.height * 0.0012))

    def draw(view: View) -> None:
        fall = view.travel(0.13) if not world.scene.loops else view.travel(0.6)
        for x, y, near, speed, phase in flakes:
            at = (y + fall * speed) % 1.0
            px = x + 0.012 * view.wave(0.25, phase)
            radius = max((0.18 + near) * size * world.height, 0.6)
            view.canvas.drawCircle(
                px % 1.0 * world.width, at * 1.06 * world.height - radius, radius, paints[near > 0.5]
            )

    world.add(draw)


def _lightning(world: World) -> None:
    rng = world.scene.rng("bolt")
    x, y = float(rng.uniform(0.2, 0.8)) * world.width, 0.0
    path = skia.Path()
    path.moveTo(x, y)
    while y < world.horizon:
        x, y = x + float(rng.normal(0, 0.022)) * world.width, y + float(rng.uniform(0.02, 0.05)) * world.height
        path.lineTo(x, y)
        if rng.random() < 0.3:
            bx, by = x, y
            for _ in range(4):
                bx, by = bx + float(rng.normal(0.015, 0.02)) * world.width, by + 0.025 * world.height
                path.lineTo(bx, by)
            path.moveTo(x, y)
    wide = skia.Paint(
        Color4f=ink((0.7, 0.75, 1.0), 0.6),
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=world.height * 0.014,
    )
    wide.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, world.height * 0.012))
    thin = skia.Paint(
        Color4f=ink((1, 1, 1)),
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=max(1.0, world.height * 0.0032),
    )

    def draw(view: View) -> None:
        if not view.duration or view.wave(0.45, 0.25) > 0.75:
            view.canvas.drawPath(path, wide)
            view.canvas.drawPath(path, thin)

    world.add(draw)
