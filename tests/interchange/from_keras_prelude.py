# What stands for a trained keras.Sequential where there is no Keras: the parts of it that the
# snippet asks for, and the network's outputs in NumPy.
import numpy


class Dense:
    def __init__(self, generator, inputs, outputs, activation):
        self.kernel = generator.normal(0, 1, (inputs, outputs)).astype(numpy.float32)
        self.bias = generator.normal(0, 1, outputs).astype(numpy.float32)
        self.activation = activation

    def get_weights(self):
        return [self.kernel, self.bias]


class Flatten:
    def get_weights(self):
        return []


class Sequential:
    def __init__(self, layers):
        self.layers = layers

    def predict(self, x):
        for layer in self.layers:
            if layer.get_weights():
                x = layer.activation(x @ layer.kernel + layer.bias)
        return x


def tanh(z):
    return numpy.tanh(z)


def softmax(z):
    e = numpy.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


generator = numpy.random.default_rng(1)
model = Sequential([Flatten(), Dense(generator, 4, 16, tanh), Dense(generator, 16, 3, softmax)])
print("probabilities:", *model.predict(numpy.array([[0.1, 0.9, -0.3, 0.5]]))[0])

