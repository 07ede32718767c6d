"""WaveNet (van den Oord et al. 2016), Figure 4: one stack of dilated causal convolutions."""

import torch
from torch import Tensor, nn
from torch.nn import functional


class Layer(nn.Module):
    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.dilation = dilation
        self.filter = nn.Conv1d(channels, channels, 2, dilation=dilation)
        self.gate = nn.Conv1d(channels, channels, 2, dilation=dilation)
        self.out = nn.Conv1d(channels, channels, 1)

    def forward(self, signal: Tensor) -> Tensor:
        past = functional.pad(signal, (self.dilation, 0))
        leaving: Tensor = self.out(torch.tanh(self.filter(past)) * torch.sigmoid(self.gate(past)))
        return leaving


class WaveNet(nn.Module):
    def __init__(self, channels: int = 32, levels: int = 256) -> None:
        super().__init__()
        self.causal = nn.Conv1d(levels, channels, 2)
        self.layers = nn.ModuleList(Layer(channels, 2**power) for power in range(10))
        self.first = nn.Conv1d(channels, levels, 1)
        self.second = nn.Conv1d(levels, levels, 1)

    def forward(self, signal: Tensor) -> Tensor:
        signal = self.causal(functional.pad(signal, (1, 0)))
        skipped = torch.zeros_like(signal)
        for layer in self.layers:
            skip = layer(signal)
            skipped, signal = skipped + skip, signal + skip
        logits: Tensor = self.second(functional.relu(self.first(functional.relu(skipped))))
        return logits
